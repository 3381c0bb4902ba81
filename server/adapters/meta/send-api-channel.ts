import type { Channel, OutboundMessage, ProviderReference, SendOutcome } from "../../services/deliveries/channel.ts";
import { type VendorAnswer, NoAnswer } from "../outside/ask-vendor.ts";
import { outcomeOfNoAnswer } from "../outside/outcome-of-no-answer.ts";
import { inSlot } from "../outside/slots.ts";
import { type UploadFile, type Uploaded, createMediaIds } from "../whatsapp-cloud/media-ids.ts";
import { type MetaError, type MetaOptions, askMeta } from "./ask-meta.ts";
import { textOf } from "./hostile-json.ts";
import { type Meaning, type Unsent, failed, outcomeOfMeta } from "./meta-outcome.ts";
import { multipart } from "./multipart.ts";
import { type PageProvider, type PageRoute, pageRoute } from "./page-route.ts";
import { testPage } from "./page-vendor.ts";
import { attachmentTypes, isFile, isWindowClosed, sendApiBodies } from "./send-api-message.ts";

type MediaIds = ReturnType<typeof createMediaIds>;

/**
 * Messenger and Instagram by the Send API. There is no draft, no key against repeats, and nobody can be asked afterwards.
 * https://developers.facebook.com/docs/messenger-platform/reference/send-api
 */
export function createSendApiChannel(options: MetaOptions, provider: PageProvider): Channel {
  const mediaIds = createMediaIds(options.now, (message, file) => upload(options, provider, message, file));
  return {
    send: (message, onPrepared) => send(options, { provider, mediaIds }, message, onPrepared),
    lookUp: async () => ({ found: "untraceable" }),
    sendPrepared: async () => ({ outcome: "uncertain", reason: "no_drafts" }),
    test: (account) => testPage(options, provider, account),
  };
}

async function send(options: MetaOptions, { provider, mediaIds }: { provider: PageProvider; mediaIds: MediaIds }, message: OutboundMessage, onPrepared: (reference: ProviderReference) => Promise<void>): Promise<SendOutcome> {
  const { account, chat, deliveryId } = message;
  if (!chat) return { outcome: "failed", reason: "no_chat", detail: "This account carries chat messages alone." };
  const route = pageRoute(options, provider, account);
  if (!route.ok) return { outcome: "failed", reason: account.secret === null ? "secret_missing" : "settings_incomplete", detail: route.detail, scope: "account" };
  if (isWindowClosed(message)) return { outcome: "failed", reason: "window_closed", detail: "The person wrote too long ago, and nobody wrote this message by hand.", scope: "recipient" };
  if (chat.content.type === "template") return { outcome: "failed", reason: "not_offered", detail: "This channel has no templates." };
  const media = await mediaIds(message);
  if (!media.ok) return media.outcome;
  const bodies = sendApiBodies(provider, message, isFile(chat.content) ? (media.ids.get(chat.content.fileSha256) ?? null) : null) ?? [];
  await onPrepared({ providerMessageId: deliveryId, internetMessageId: null });
  let sent: SendOutcome = { outcome: "uncertain", reason: "no_message_id" };
  for (const [index, body] of bodies.entries()) {
    const outcome = await sendOne(options, route, message, body);
    if (index === 0) sent = outcome;
    if (outcome.outcome === "sent") continue;
    // The picture is there and its words are not: a person decides.
    return index === 0 ? outcome : { outcome: "uncertain", reason: "caption_unsent" };
  }
  return sent;
}

async function sendOne(options: MetaOptions, route: PageRoute, { account, deliveryId }: OutboundMessage, body: Record<string, unknown>): Promise<SendOutcome> {
  try {
    const answer = await inSlot(`page ${account.id}`, account.requestsAtOnce, () => askMeta(options, { method: "POST", url: `${route.writerUrl}/messages`, token: route.token, body: JSON.stringify(body) }));
    if (answer.status < 200 || answer.status > 299) return outcomeOfRefusal(answer, options.now());
    const id = textOf(answer.json?.["message_id"], 600);
    if (id !== null) return { outcome: "sent", reference: { providerMessageId: id, internetMessageId: null } };
    // A reaction has no id of its own.
    if ("sender_action" in body && answer.json !== null) return { outcome: "sent", reference: { providerMessageId: deliveryId, internetMessageId: null } };
    return { outcome: "uncertain", reason: "no_message_id" };
  } catch (error) {
    return outcomeOfNoAnswer(error);
  }
}

async function upload(options: MetaOptions, provider: PageProvider, { account, chat }: OutboundMessage, { bytes, mimeType, fileName }: UploadFile): Promise<Uploaded> {
  const route = pageRoute(options, provider, account);
  if (!route.ok || !chat || !isFile(chat.content)) return { outcome: "failed", reason: "settings_incomplete", detail: "The account has no token.", scope: "account" };
  const attachment = { attachment: { type: attachmentTypes[chat.content.type], payload: { is_reusable: true } } };
  const fields: Record<string, string> = { message: JSON.stringify(attachment), ...(provider === "instagram" && { platform: "instagram" }) };
  const { contentType, body } = multipart(fields, { name: "filedata", fileName, mediaType: mimeType, bytes });
  try {
    const answer = await inSlot(`page ${account.id}`, account.requestsAtOnce, () => askMeta(options, { method: "POST", url: `${route.writerUrl}/message_attachments`, token: route.token, headers: { "content-type": contentType }, body }));
    const id = textOf(answer.json?.["attachment_id"], 600);
    if (answer.status === 200 && id !== null) return { id };
    const outcome = outcomeOfRefusal(answer, options.now());
    return outcome.outcome === "uncertain" ? { outcome: "deferred", reason: "unavailable", retryAt: null } : outcome;
  } catch (error) {
    if (error instanceof NoAnswer && error.code !== "EPRIVATE") return { outcome: "deferred", reason: "network", retryAt: null };
    return outcomeOfNoAnswer(error) as Uploaded;
  }
}

/** https://developers.facebook.com/docs/messenger-platform/error-codes */
const MEANINGS: Record<number, Meaning> = {
  4: { is: "rate_limited", seconds: 600 },
  17: { is: "rate_limited", seconds: 600 },
  32: { is: "rate_limited", seconds: 600 },
  613: { is: "rate_limited", seconds: null },
  1200: { is: "unavailable", seconds: null },
  0: failed("account"),
  3: failed("account"),
  10: failed("account"),
  190: failed("account"),
  368: failed("account"),
  551: failed("recipient"),
};
/** Outside the window; not the page's contact; does not want messages; nobody of that id. */
const RECIPIENT_SUBCODES = new Set([2_018_278, 2_018_065, 2_534_022, 2_018_108, 1_545_041, 2_018_001, 2_534_014]);

function meaningOf({ code, subcode }: MetaError): Meaning | null {
  if (subcode !== null && RECIPIENT_SUBCODES.has(subcode)) return failed("recipient");
  return Object.hasOwn(MEANINGS, code) ? MEANINGS[code]! : null;
}

const outcomeOfRefusal = (answer: VendorAnswer, now: Date): Unsent => outcomeOfMeta(answer, now, { name: "meta", meaningOf });
