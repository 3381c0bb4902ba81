import type { Channel, ChannelAccount, LookUpOutcome, LookUpQuery, OutboundMessage, ProviderReference, SendOutcome } from "../../services/deliveries/channel.ts";
import { oneLine, safeHeaders } from "../mime/compose-mime.ts";
import { NoAnswer, type VendorAnswer, type VendorOptions, askVendor, detailOf, retryAfter } from "../outside/ask-vendor.ts";
import { outcomeOfNoAnswer } from "../outside/outcome-of-no-answer.ts";
import { inSlot } from "../outside/slots.ts";
import { type TestAnswer, badTest, goodTest, testOfAnswer, testOfFault } from "../outside/test-answers.ts";
import { readConnectionString, signRequest } from "./sign-request.ts";

export interface AzureEmailOptions extends VendorOptions {
  /** Null: the connection string names it. */
  baseUrl: string | null;
}

const API_VERSION = "2025-09-01";
const NO_OPERATION = "00000000-0000-4000-8000-000000000000";

/**
 * E-mail through Azure Communication Services. The delivery's id is the operation's: a repeat of it is the same operation,
 * and a lost answer is read from it.
 * https://learn.microsoft.com/rest/api/communication/email/email/send
 */
export function createAzureEmailChannel(options: AzureEmailOptions): Channel {
  return {
    send: (message, onPrepared) => inSlot(`azure_email ${message.account.id}`, message.account.requestsAtOnce, () => send(options, message, onPrepared)),
    lookUp: (query) => lookUp(options, query),
    sendPrepared: async () => ({ outcome: "uncertain", reason: "no_drafts" }),
    test: (account) => test(options, account),
  };
}

async function send(options: AzureEmailOptions, message: OutboundMessage, onPrepared: (reference: ProviderReference) => Promise<void>): Promise<SendOutcome> {
  const { account, deliveryId } = message;
  if (!readConnectionString(account.secret)) return { outcome: "failed", reason: account.secret === null ? "secret_missing" : "secret_unreadable", detail: "The account has no connection string.", scope: "account" };
  const reference = { providerMessageId: deliveryId, internetMessageId: null };
  await onPrepared(reference);
  try {
    const answer = await ask(options, account, { method: "POST", path: "/emails:send", body: JSON.stringify(bodyOf(message)), operationId: deliveryId });
    return outcomeOf(answer, reference, options.now());
  } catch (error) {
    return outcomeOfNoAnswer(error);
  }
}

function bodyOf(message: OutboundMessage) {
  const { account, to, replyTo, html, text } = message;
  return {
    senderAddress: account.from.address,
    headers: Object.fromEntries(safeHeaders(message.headers)),
    content: { subject: oneLine(message.subject), plainText: text, ...(html === "" ? {} : { html }) },
    recipients: { to: [{ address: to.address, ...(to.name ? { displayName: oneLine(to.name) } : {}) }] },
    ...(replyTo === undefined ? {} : { replyTo: [{ address: replyTo }] }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments.map(({ fileName, mediaType, contentId, bytes }) => ({ name: oneLine(fileName), contentType: mediaType, contentInBase64: Buffer.from(bytes).toString("base64"), ...(contentId === null ? {} : { contentId }) })) }),
    userEngagementTrackingDisabled: true,
  };
}

function outcomeOf(answer: VendorAnswer, reference: ProviderReference, now: Date): SendOutcome {
  const { status } = answer;
  if (status === 202 || status === 200) return { outcome: "sent", reference };
  if (status === 429) return { outcome: "deferred", reason: "rate_limited", retryAt: retryAfter(answer, now) };
  const detail = detailOf(answer);
  const error = answer.json?.["error"] as { code?: unknown } | undefined;
  const reason = typeof error?.code === "string" ? error.code : `azure_${status}`;
  if (status === 401 || status === 403 || status === 404) return { outcome: "failed", reason: status === 401 ? "sign_in_refused" : reason, detail, scope: "account" };
  if (status === 413) return { outcome: "failed", reason: "too_large", detail };
  if (status === 400) return { outcome: "failed", reason, detail, ...(/recipient/i.test(detail) ? { scope: "recipient" as const } : {}), ...(/sender|domain/i.test(detail) ? { scope: "account" as const } : {}) };
  // 409: an operation of this id is known, so an earlier try has arrived; what became of it, the operation says.
  return { outcome: "uncertain", reason };
}

async function lookUp(options: AzureEmailOptions, { account, deliveryId }: LookUpQuery): Promise<LookUpOutcome> {
  try {
    const answer = await ask(options, account, { method: "GET", path: `/emails/operations/${encodeURIComponent(deliveryId)}` });
    const status = answer.json?.["status"];
    if (answer.status === 404) return { found: "nothing" };
    if (answer.status !== 200) return { found: "unknown", reason: `azure_${answer.status}` };
    if (status === "Failed" || status === "Canceled") return { found: "unknown", reason: "operation_failed" };
    return { found: "sent", reference: { providerMessageId: deliveryId, internetMessageId: null } };
  } catch (error) {
    if (error instanceof NoAnswer) return { found: "unknown", reason: error.code };
    throw error;
  }
}

/** Asks for an operation that nobody has: “not found” is said only to who may ask. */
async function test(options: AzureEmailOptions, account: ChannelAccount): Promise<TestAnswer> {
  if (account.secret === null) return badTest("secret_missing", "The account has no connection string.");
  if (!readConnectionString(account.secret)) return badTest("secret_unreadable", "The secret is no connection string with endpoint and accesskey.");
  try {
    const answer = await ask(options, account, { method: "GET", path: `/emails/operations/${NO_OPERATION}` });
    return answer.status === 404 && answer.json ? goodTest("Azure Communication Services took the key.") : testOfAnswer(answer);
  } catch (error) {
    return testOfFault(error);
  }
}

async function ask(options: AzureEmailOptions, account: ChannelAccount, asked: { method: "GET" | "POST"; path: string; body?: string; operationId?: string }): Promise<VendorAnswer> {
  const known = readConnectionString(account.secret);
  if (!known) throw new NoAnswer("secret_unreadable", "The account has no connection string.", true);
  const url = `${(options.baseUrl ?? account.settings.endpoint ?? known.endpoint).replace(/\/+$/, "")}${asked.path}?api-version=${API_VERSION}`;
  const body = asked.body ?? "";
  const signed = signRequest({ method: asked.method, url, body, accessKey: known.accessKey, date: options.now() });
  const headers = { ...signed, accept: "application/json", ...(asked.body === undefined ? {} : { "content-type": "application/json" }), ...(asked.operationId === undefined ? {} : { "operation-id": asked.operationId, "x-ms-client-request-id": asked.operationId }) };
  return askVendor(options, { method: asked.method, url, headers, body: asked.body });
}
