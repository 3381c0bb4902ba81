import { createHash, createHmac, randomUUID } from "node:crypto";
import type { SandboxVendor } from "../mailersend/server.ts";
import { type PostOffice, composeOfParts, readRaw } from "../post-office.ts";
import { type VendorContext, createVendorWire } from "../vendor-wire.ts";

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;

export interface SandboxAzureEmailOptions {
  office: PostOffice;
  now: () => Date;
  /** Base64. */
  accessKey: string;
  domains: string[];
}

interface EmailMessage {
  senderAddress?: string;
  headers?: Record<string, string>;
  content?: { subject?: string; plainText?: string; html?: string };
  recipients?: { to?: { address: string; displayName?: string }[] };
  replyTo?: { address: string }[];
  attachments?: { name: string; contentType: string; contentInBase64: string; contentId?: string }[];
}

/** Azure Communication Services Email: signed requests, operations that a caller may name, and a repeat of one that sends nothing. */
export function createSandboxAzureEmail(options: SandboxAzureEmailOptions): SandboxVendor {
  const { office } = options;
  const wire = createVendorWire({ now: options.now, errorBody: (status) => errorBody(status === 429 ? "TooManyRequests" : "InternalServerError", "Ordered by a lever.") });
  const { app } = wire;
  app.use("*", async (c, next) => {
    if (!c.req.query("api-version")) return c.json(errorBody("MissingApiVersionParameter", "The api-version query parameter is required."), 400);
    if (!(await isSigned(c, options.accessKey))) return c.json(errorBody("Denied", "Denied by the resource provider."), 401);
    await next();
    return undefined;
  });
  app.post("/:action{emails:send}", (c) => send(c, options));
  app.get("/emails/operations/:id", (c) => {
    const mail = office.list("azure-email").find(({ operationId }) => operationId === c.req.param("id").toLowerCase());
    if (!mail) return c.json(errorBody("NotFound", "The operation was not found."), 404);
    return c.json({ id: mail.operationId, status: "Succeeded", error: null });
  });
  return { app, levers: wire.levers, close: wire.close };
}

async function send(c: VendorContext, { office, now, domains }: SandboxAzureEmailOptions): Promise<Response> {
  const body = (await c.req.json().catch(() => null)) as EmailMessage | null;
  const operationId = (c.req.header("operation-id") ?? randomUUID()).toLowerCase();
  if (!UUID.test(operationId)) return c.json(errorBody("BadRequest", "Operation-Id must be a UUID."), 400);
  const answer = () => {
    c.header("operation-location", `${new URL(c.req.url).origin}/emails/operations/${operationId}?api-version=${c.req.query("api-version") ?? ""}`);
    return c.json({ id: operationId, status: "Running", error: null }, 202);
  };
  if (office.list("azure-email").some((mail) => mail.operationId === operationId)) return answer();
  const refusal = refusalOf(body, domains);
  if (!body || refusal) return c.json(refusal ?? errorBody("BadRequest", "The body is no message."), 400);
  await office.post(await mailOf(body, operationId, now()));
  return answer();
}

function refusalOf(body: EmailMessage | null, domains: string[]) {
  const to = body?.recipients?.to ?? [];
  if (!body?.content?.subject || !(body.content.plainText ?? body.content.html)) return errorBody("BadRequest", "The content needs a subject and a body.");
  if (!domains.some((domain) => body.senderAddress?.toLowerCase().endsWith(`@${domain}`))) return errorBody("DomainNotLinked", "The specified sender domain has not been linked.");
  if (to.length === 0 || !to.every(({ address }) => ADDRESS.test(address))) return errorBody("BadRequest", "Invalid recipient address.");
  return null;
}

async function mailOf(body: EmailMessage, operationId: string, date: Date) {
  const to = body.recipients?.to ?? [];
  const raw = await composeOfParts({
    from: { address: body.senderAddress ?? "" }, date,
    to: to.map(({ address, displayName }) => ({ address, name: displayName })),
    replyTo: body.replyTo?.[0]?.address,
    subject: body.content?.subject ?? "",
    text: body.content?.plainText,
    html: body.content?.html,
    messageId: `<${operationId}@azurecomm.net>`,
    headers: Object.entries(body.headers ?? {}).map(([name, value]) => ({ name, value })),
    attachments: (body.attachments ?? []).map(({ name, contentType, contentInBase64, contentId }) => ({ name, contentType, content: Buffer.from(contentInBase64, "base64"), contentId: contentId ?? null })),
  });
  return { via: "azure-email" as const, state: "sent" as const, from: body.senderAddress ?? "", to: to.map(({ address }) => address), ...readRaw(raw), tags: [], operationId, raw: raw.toString("latin1") };
}

/** https://learn.microsoft.com/rest/api/communication/authentication#access-key-authentication */
async function isSigned(c: VendorContext, accessKey: string): Promise<boolean> {
  const given = /^HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=(.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
  const body = Buffer.from(await c.req.raw.clone().arrayBuffer());
  const hash = createHash("sha256").update(body).digest("base64");
  const { pathname, search, host } = new URL(c.req.url);
  const text = `${c.req.method}\n${pathname}${search}\n${c.req.header("x-ms-date") ?? ""};${c.req.header("host") ?? host};${hash}`;
  const expected = createHmac("sha256", Buffer.from(accessKey, "base64")).update(text).digest("base64");
  return given === expected && c.req.header("x-ms-content-sha256") === hash;
}

function errorBody(code: string, message: string) {
  return { error: { code, message } };
}
