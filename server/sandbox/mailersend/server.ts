import type { Hono } from "hono";
import type { FaultLevers } from "../graph/levers.ts";
import { type PostOffice, type PostedMail, composeOfParts, readRaw } from "../post-office.ts";
import { type VendorContext, type VendorEnv, createVendorWire } from "../vendor-wire.ts";

const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;
const QUOTA_A_DAY = 100_000;
const PAGE_SIZE_DEFAULT = 25;
const PAGE_SIZE_MAX = 100;

export interface SandboxMailerSendOptions {
  office: PostOffice;
  now: () => Date;
  /** Domains that are verified. */
  domains: string[];
  /** On MailerSend's own suppression list. */
  suppressed?: string[];
}

export interface SandboxVendor {
  app: Hono<VendorEnv>;
  levers: FaultLevers & { clear(): void };
  close(): void;
}

type Json = Record<string, unknown>;

/** MailerSend's interface below /v1, with a memory. A token is good when it begins with `mlsn.`. */
export function createSandboxMailerSend(options: SandboxMailerSendOptions): SandboxVendor {
  const { office } = options;
  const wire = createVendorWire({ now: options.now, errorBody: (status) => ({ message: WORDS[status] ?? "Server Error" }) });
  const { app } = wire;
  app.use("*", async (c, next) => {
    const token = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
    if (!token.startsWith("mlsn.")) return c.json({ message: "Unauthenticated." }, 401);
    await next();
    return undefined;
  });
  app.post("/v1/email", async (c) => {
    const body = await readBody(c);
    const errors = body === null ? { body: ["The body must be a JSON object."] } : check(body, options.domains);
    if (body === null || Object.keys(errors).length > 0) return c.json({ message: `${Object.values(errors)[0]?.[0] ?? ""}`, errors }, 422);
    const to = (body["to"] as { email: string; name?: string }[]).map(({ email, name }) => ({ address: email, name }));
    const open = to.filter(({ address }) => !options.suppressed?.includes(address.toLowerCase()));
    if (open.length === 0) return c.json({ message: "There are some warnings for your request.", warnings: [{ type: "ALL_SUPPRESSED", warning: "All of the recipients have been suppressed." }] }, 202);
    const mail = await office.post(await mailOf(body, open, options.now()));
    c.header("x-message-id", mail.id);
    c.header("x-apiquota-remaining", String(QUOTA_A_DAY - office.list("mailersend").length));
    return c.body(null, 202);
  });
  app.get("/v1/api-quota", (c) => c.json({ quota: QUOTA_A_DAY, remaining: QUOTA_A_DAY - office.list("mailersend").length, reset: new Date(Math.ceil(options.now().getTime() / 86_400_000) * 86_400_000).toISOString() }));
  app.get("/v1/domains", (c) => c.json({ data: options.domains.map((name) => ({ id: domainId(name), name, is_verified: true })), links: { next: null } }));
  app.get("/v1/activity/:domain", (c) => {
    const domain = options.domains.find((name) => domainId(name) === c.req.param("domain"));
    if (!domain) return c.json({ message: "Resource not found." }, 404);
    const from = Number(c.req.query("date_from"));
    const until = Number(c.req.query("date_to"));
    if (!(from < until)) return c.json({ message: "The date from field is required.", errors: { date_from: ["The date from field is required."] } }, 422);
    const size = Math.min(Number(c.req.query("limit") ?? PAGE_SIZE_DEFAULT), PAGE_SIZE_MAX);
    const page = Number(c.req.query("page") ?? 1);
    const listed = office.list("mailersend").filter((mail) => mail.from.toLowerCase().endsWith(`@${domain}`) && isWithin(mail, from, until));
    return c.json({ data: listed.slice((page - 1) * size, page * size).map(activityOf), links: { next: listed.length > page * size ? `?page=${page + 1}` : null } });
  });
  return { app, levers: wire.levers, close: wire.close };
}

const WORDS: Record<number, string> = { 401: "Unauthenticated.", 403: "This action is unauthorized.", 429: "Too Many Attempts.", 503: "Service Unavailable" };

const FIELDS = new Set(["from", "to", "cc", "bcc", "reply_to", "in_reply_to", "references", "subject", "text", "html", "attachments", "template_id", "tags", "personalization", "variables", "precedence_bulk", "send_at", "settings", "list_unsubscribe", "headers"]);

function check(body: Json, domains: string[]): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  const emailOf = (value: unknown) => String((value as { email?: unknown } | null)?.email ?? "");
  for (const field of Object.keys(body)) if (!FIELDS.has(field)) errors[field] = [`The ${field} field is not known.`];
  const from = emailOf(body["from"]);
  if (!ADDRESS.test(from)) errors["from.email"] = ["The from.email must be a valid email address."];
  else if (!domains.some((domain) => from.toLowerCase().endsWith(`@${domain}`))) errors["from.email"] = ["The from.email domain must be verified in your account to send emails. #MS42207"];
  const to = Array.isArray(body["to"]) ? body["to"] : [];
  if (to.length === 0 || to.length > 50) errors["to"] = ["The to field is required."];
  to.forEach((one, index) => {
    if (!ADDRESS.test(emailOf(one))) errors[`to.${index}.email`] = [`The to.${index}.email must be a valid email address.`];
  });
  if (typeof body["subject"] !== "string" || body["subject"] === "") errors["subject"] = ["The subject field is required."];
  if (!body["text"] && !body["html"]) errors["text"] = ["The text field is required when none of html / template id are present."];
  if (Array.isArray(body["tags"]) && body["tags"].length > 5) errors["tags"] = ["The tags may not have more than 5 items."];
  return errors;
}

async function mailOf(body: Json, to: { address: string; name?: string }[], date: Date) {
  const from = body["from"] as { email: string; name?: string };
  const attachments = (body["attachments"] ?? []) as { content: string; filename: string; disposition?: string; id?: string }[];
  const raw = await composeOfParts({
    from: { address: from.email, name: from.name }, to, date,
    replyTo: (body["reply_to"] as { email?: string } | undefined)?.email,
    subject: body["subject"] as string,
    text: body["text"] as string | undefined,
    html: body["html"] as string | undefined,
    // Its own, whatever is asked for.
    messageId: `<${date.getTime()}.${Math.abs(hashOf(JSON.stringify(body)))}@mailersend.net>`,
    headers: (body["headers"] ?? []) as { name: string; value: string }[],
    attachments: attachments.map(({ content, filename, disposition, id }) => ({ name: filename, content: Buffer.from(content, "base64"), contentId: disposition === "inline" ? (id ?? null) : null })),
  });
  return { via: "mailersend" as const, state: "sent" as const, from: from.email, to: to.map(({ address }) => address), ...readRaw(raw), tags: (body["tags"] ?? []) as string[], operationId: null, raw: raw.toString("latin1") };
}

function activityOf(mail: PostedMail) {
  const email = { id: `e${mail.id}`, from: mail.from, subject: mail.subject, text: "", html: "", status: "sent", tags: mail.tags, created_at: mail.at, updated_at: mail.at, message: { object: "message", id: mail.id, created_at: mail.at }, recipient: { id: "r1", email: mail.to[0], created_at: mail.at } };
  return { id: `a${mail.id}`, type: "sent", created_at: mail.at, updated_at: mail.at, email };
}

function isWithin({ at }: PostedMail, from: number, until: number): boolean {
  const seconds = Date.parse(at) / 1000;
  return seconds >= from && seconds <= until;
}

function domainId(name: string): string {
  return `d${Math.abs(hashOf(name)).toString(36)}`;
}

function hashOf(text: string): number {
  let hash = 7;
  for (const char of text) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) | 0;
  return hash;
}

async function readBody(c: VendorContext): Promise<Json | null> {
  const body: unknown = await c.req.json().catch(() => null);
  return typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Json) : null;
}
