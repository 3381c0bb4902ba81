import type { SandboxVendor } from "../mailersend/server.ts";
import { type PostOffice, type PostedMail, readRaw } from "../post-office.ts";
import { type VendorContext, createVendorWire } from "../vendor-wire.ts";

const TOKEN_LIFE_SECONDS = 3_599;

export interface SandboxGmailOptions {
  office: PostOffice;
  now: () => Date;
  /** Who has consented. */
  address: string;
}

/** The Gmail API below /gmail/v1 and Google's token endpoint at /token. Every refresh token is good but `revoked`. */
export function createSandboxGmail(options: SandboxGmailOptions): SandboxVendor & { expireTokens(): void } {
  const { office } = options;
  const wire = createVendorWire({ now: options.now, errorBody: (status) => errorBody(status, "Ordered by a lever.") });
  const { app } = wire;
  const tokens = new Map<string, number>();
  app.post("/token", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    if (form.get("grant_type") !== "refresh_token" || !form.get("client_id")) return c.json({ error: "invalid_request" }, 400);
    if (!form.get("refresh_token") || form.get("refresh_token") === "revoked") return c.json({ error: "invalid_grant", error_description: "Token has been expired or revoked." }, 400);
    const token = `ya29.${tokens.size + 1}-${options.now().getTime()}`;
    tokens.set(token, options.now().getTime() + TOKEN_LIFE_SECONDS * 1000);
    return c.json({ access_token: token, expires_in: TOKEN_LIFE_SECONDS, token_type: "Bearer", scope: "https://mail.google.com/" });
  });
  app.use("/gmail/*", async (c, next) => {
    const token = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
    if ((tokens.get(token) ?? 0) <= options.now().getTime()) return c.json(errorBody(401, "Request had invalid authentication credentials."), 401);
    await next();
    return undefined;
  });
  const base = "/gmail/v1/users/me";
  const search = (c: VendorContext, state?: PostedMail["state"]) => {
    const id = /^rfc822msgid:(.+)$/.exec(c.req.query("q") ?? "")?.[1];
    return office.list("gmail").filter((mail) => (id === undefined || mail.internetMessageId === id) && (state === undefined || mail.state === state));
  };
  app.get(`${base}/profile`, (c) => c.json({ emailAddress: options.address, messagesTotal: office.list("gmail").length, threadsTotal: 0, historyId: "1" }));
  app.get(`${base}/messages`, (c) => {
    const found = search(c);
    return c.json({ ...(found.length > 0 ? { messages: found.map(({ id }) => ({ id, threadId: id })) } : {}), resultSizeEstimate: found.length });
  });
  app.get(`${base}/messages/:id`, (c) => {
    const mail = office.list("gmail").find(({ id }) => id === c.req.param("id"));
    return mail ? c.json({ id: mail.id, threadId: mail.id, labelIds: [mail.state === "draft" ? "DRAFT" : "SENT"] }) : c.json(errorBody(404, "Requested entity was not found."), 404);
  });
  app.post(`${base}/messages/send`, async (c) => {
    const mail = await mailOf(c, options.address, "sent", ((await readBody(c)) as { raw?: unknown }).raw);
    if (mail instanceof Response) return mail;
    const { id } = await office.post(mail);
    return c.json({ id, threadId: id, labelIds: ["SENT"] });
  });
  app.post(`${base}/drafts`, async (c) => {
    const mail = await mailOf(c, options.address, "draft", ((await readBody(c)) as { message?: { raw?: unknown } }).message?.raw);
    if (mail instanceof Response) return mail;
    const { id } = await office.post(mail);
    return c.json({ id: `r-${id}`, message: { id, threadId: id, labelIds: ["DRAFT"] } });
  });
  app.get(`${base}/drafts`, (c) => c.json({ drafts: search(c, "draft").map(({ id }) => ({ id: `r-${id}`, message: { id, threadId: id } })) }));
  app.post(`${base}/drafts/send`, async (c) => {
    const { id } = (await readBody(c)) as { id?: string };
    const draft = office.list("gmail").find((mail) => `r-${mail.id}` === id && mail.state === "draft");
    if (!draft) return c.json(errorBody(404, "Requested entity was not found."), 404);
    await office.release(draft.id);
    return c.json({ id: draft.id, threadId: draft.id, labelIds: ["SENT"] });
  });
  app.delete(`${base}/drafts/:id`, async (c) => {
    const draft = office.list("gmail").find((mail) => `r-${mail.id}` === c.req.param("id") && mail.state === "draft");
    if (!draft) return c.json(errorBody(404, "Requested entity was not found."), 404);
    await office.remove(draft.id);
    return c.body(null, 204);
  });
  return { app, levers: wire.levers, close: wire.close, expireTokens: () => tokens.clear() };
}

async function mailOf(c: VendorContext, from: string, state: PostedMail["state"], given: unknown) {
  const raw = typeof given === "string" && /^[\w-]+={0,2}$/.test(given) ? Buffer.from(given, "base64url") : null;
  if (!raw) return c.json(errorBody(400, "'raw' RFC822 payload message string or uploading message via /upload/* URL required"), 400);
  const to = recipientsOf(raw);
  if (state === "sent" && !to.every((address) => /^[^\s@]+@[^\s@]+$/.test(address))) return c.json(errorBody(400, "Invalid To header"), 400);
  return { via: "gmail" as const, state, from, to, ...readRaw(raw), tags: [], operationId: null, raw: raw.toString("latin1") };
}

function recipientsOf(raw: Buffer): string[] {
  const head = raw.toString("latin1").split(/\r?\n\r?\n/, 1)[0]!.replace(/\r?\n[ \t]+/g, " ");
  const value = /^to:\s*(.*)$/im.exec(head)?.[1] ?? "";
  return [/<([^<>]*)>/.exec(value)?.[1] ?? value.trim()];
}

function errorBody(code: number, message: string) {
  const reason = { 401: "authError", 403: "forbidden", 404: "notFound", 429: "rateLimitExceeded" }[code] ?? (code < 500 ? "invalidArgument" : "backendError");
  return { error: { code, message, errors: [{ message, domain: "global", reason }], status: code === 429 ? "RESOURCE_EXHAUSTED" : undefined } };
}

async function readBody(c: VendorContext): Promise<object> {
  const body: unknown = await c.req.json().catch(() => null);
  return typeof body === "object" && body !== null ? body : {};
}
