import type { Channel, ChannelAccount, OutboundMessage, ProviderReference, SendOutcome } from "../../services/deliveries/channel.ts";
import { oneLine, safeHeaders } from "../mime/compose-mime.ts";
import { type VendorAnswer, type VendorOptions, askVendor, detailOf, headerOf, retryAfter } from "../outside/ask-vendor.ts";
import { outcomeOfNoAnswer } from "../outside/outcome-of-no-answer.ts";
import { inSlot } from "../outside/slots.ts";
import { lookUpActivity } from "./look-up-activity.ts";
import { testMailerSend } from "./test-mailersend.ts";

export interface MailerSendOptions extends VendorOptions {
  /** https://api.mailersend.com/v1, or the sandbox's; without a slash at its end. */
  baseUrl: string;
}

/**
 * E-mail through MailerSend. There is no draft and no key against repeats: the delivery's id travels as a tag, by which
 * its activity is found after a lost answer. Opens and clicks are not tracked.
 * https://developers.mailersend.com/api/v1/email.html
 */
export function createMailerSendChannel(options: MailerSendOptions): Channel {
  const pauses = new Map<string, Date>();
  return {
    send: (message, onPrepared) => send(options, pauses, message, onPrepared),
    lookUp: (query) => lookUpActivity(options, query),
    sendPrepared: async () => ({ outcome: "uncertain", reason: "no_drafts" }),
    test: (account) => testMailerSend(options, account),
  };
}

export function headersFor({ secret }: ChannelAccount): Record<string, string> {
  return { authorization: `Bearer ${oneLine(secret ?? "")}`, "content-type": "application/json", accept: "application/json", "x-requested-with": "XMLHttpRequest" };
}

export function baseUrlOf({ baseUrl, isPinned }: MailerSendOptions, { settings }: ChannelAccount): string {
  return (isPinned ? baseUrl : (settings.endpoint ?? baseUrl)).replace(/\/+$/, "");
}

async function send(options: MailerSendOptions, pauses: Map<string, Date>, message: OutboundMessage, onPrepared: (reference: ProviderReference) => Promise<void>): Promise<SendOutcome> {
  const { account } = message;
  if (account.secret === null) return { outcome: "failed", reason: "secret_missing", detail: "The account has no API token.", scope: "account" };
  const pause = pauses.get(account.id);
  if (pause && pause > options.now()) return { outcome: "deferred", reason: "rate_limited", retryAt: pause };
  const body = JSON.stringify(bodyOf(message));
  const reference = { providerMessageId: message.deliveryId, internetMessageId: null };
  await onPrepared(reference);
  try {
    // Told first and then waiting for its turn: many share one wait for the disk, and what waits at a crash is looked up.
    const answer = await inSlot(`mailersend ${account.id}`, account.requestsAtOnce, () => askVendor(options, { method: "POST", url: `${baseUrlOf(options, account)}/email`, headers: headersFor(account), body }));
    const next = whenNext(answer, options.now());
    if (next) pauses.set(account.id, next);
    return outcomeOf(answer, reference, options.now());
  } catch (error) {
    return outcomeOfNoAnswer(error);
  }
}

function bodyOf(message: OutboundMessage) {
  const { account, to, replyTo } = message;
  return {
    from: { email: account.from.address, ...(account.from.name ? { name: oneLine(account.from.name) } : {}) },
    to: [{ email: to.address, ...(to.name ? { name: oneLine(to.name) } : {}) }],
    ...(replyTo === undefined ? {} : { reply_to: { email: replyTo } }),
    subject: oneLine(message.subject),
    text: message.text,
    ...(message.html === "" ? {} : { html: message.html }),
    tags: [message.deliveryId],
    headers: safeHeaders(message.headers).map(([name, value]) => ({ name, value })),
    settings: { track_clicks: false, track_opens: false, track_content: false },
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments.map(({ fileName, contentId, bytes }) => ({ content: Buffer.from(bytes).toString("base64"), filename: oneLine(fileName), disposition: contentId === null ? "attachment" : "inline", ...(contentId === null ? {} : { id: contentId }) })) }),
  };
}

function outcomeOf(answer: VendorAnswer, reference: ProviderReference, now: Date): SendOutcome {
  const { status } = answer;
  if (status === 202) return takenOrDropped(answer, reference);
  if (status === 429) return { outcome: "deferred", reason: "rate_limited", retryAt: retryAfter(answer, now) ?? quotaReset(answer) };
  const detail = detailOf(answer);
  if (status === 401 || status === 403) return { outcome: "failed", reason: status === 401 ? "sign_in_refused" : "not_allowed", detail, scope: "account" };
  if (status === 402 || status === 404) return { outcome: "failed", reason: `mailersend_${status}`, detail, scope: "account" };
  if (status === 413) return { outcome: "failed", reason: "too_large", detail };
  if (status === 400 || status === 422) return { outcome: "failed", reason: `mailersend_${status}`, detail: errorsOf(answer) ?? detail, ...scopeOf(answer) };
  // A gateway may speak for a server that has taken the message long since.
  return { outcome: "uncertain", reason: `mailersend_${status}` };
}

/** A 202 may still say that nobody will get it: all its recipients are on MailerSend's own suppression list. */
function takenOrDropped(answer: VendorAnswer, reference: ProviderReference): SendOutcome {
  const warnings = answer.json?.["warnings"];
  const isDropped = Array.isArray(warnings) && warnings.some((warning: unknown) => (warning as { type?: unknown } | null)?.type === "ALL_SUPPRESSED");
  if (isDropped) return { outcome: "failed", reason: "suppressed_by_provider", detail: "MailerSend has this address on its suppression list.", scope: "recipient" };
  return { outcome: "sent", reference: { ...reference, providerMessageId: headerOf(answer, "x-message-id") ?? reference.providerMessageId } };
}

function fieldErrors({ json }: VendorAnswer): Record<string, unknown> {
  const errors = json?.["errors"];
  return typeof errors === "object" && errors !== null ? (errors as Record<string, unknown>) : {};
}

function errorsOf(answer: VendorAnswer): string | null {
  const texts = Object.entries(fieldErrors(answer)).map(([field, said]) => `${field}: ${Array.isArray(said) ? said.join(" ") : String(said)}`);
  return texts.length === 0 ? null : `${answer.status} ${texts.join(" ")}`.slice(0, 500);
}

function scopeOf(answer: VendorAnswer): { scope: "recipient" | "account" } | object {
  const fields = Object.keys(fieldErrors(answer));
  if (fields.some((field) => /^from(\.|$)/.test(field))) return { scope: "account" };
  return fields.length > 0 && fields.every((field) => /^to(\.|$)/.test(field)) ? { scope: "recipient" } : {};
}

/** The last of the minute or of the day has been used: the next would only be refused. */
function whenNext(answer: VendorAnswer, now: Date): Date | null {
  if (answer.status === 429) return retryAfter(answer, now) ?? quotaReset(answer);
  if (headerOf(answer, "x-apiquota-remaining") === "0") return quotaReset(answer);
  return headerOf(answer, "x-ratelimit-remaining") === "0" ? (retryAfter(answer, now) ?? new Date(Math.ceil((now.getTime() + 1) / 60_000) * 60_000)) : null;
}

function quotaReset(answer: VendorAnswer): Date | null {
  if (headerOf(answer, "x-apiquota-remaining") !== "0") return null;
  const text = headerOf(answer, "x-apiquota-reset") ?? "";
  const at = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at);
}
