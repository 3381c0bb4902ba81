import type { Channel, OutboundMessage, ProviderReference, SendOutcome } from "../../services/deliveries/channel.ts";
import { type MetaOptions, askMeta, pathOf } from "../meta/ask-meta.ts";
import { objectsOf, textOf } from "../meta/hostile-json.ts";
import { multipart } from "../meta/multipart.ts";
import { NoAnswer } from "../outside/ask-vendor.ts";
import { outcomeOfNoAnswer } from "../outside/outcome-of-no-answer.ts";
import { inSlot } from "../outside/slots.ts";
import { type UploadFile, type Uploaded, createMediaIds } from "./media-ids.ts";
import { testWhatsApp } from "./vendor.ts";
import { outcomeOfRefusal } from "./whatsapp-errors.ts";
import { whatsAppMessage } from "./whatsapp-message.ts";

type OnPrepared = (reference: ProviderReference) => Promise<void>;
type MediaIds = ReturnType<typeof createMediaIds>;

/**
 * WhatsApp by Meta's Cloud API. There is no draft and no key against repeats, and nobody can ask what became of a message:
 * the delivery's id travels as `biz_opaque_callback_data` and comes back with every status, which settles what a crash left open.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages
 */
export function createWhatsAppChannel(options: MetaOptions): Channel {
  const mediaIds = createMediaIds(options.now, (message, file) => upload(options, message, file));
  return {
    send: (message, onPrepared) => send(options, mediaIds, message, onPrepared),
    lookUp: async () => ({ found: "untraceable" }),
    sendPrepared: async () => ({ outcome: "uncertain", reason: "no_drafts" }),
    test: (account) => testWhatsApp(options, account),
  };
}

async function send(options: MetaOptions, mediaIds: MediaIds, message: OutboundMessage, onPrepared: OnPrepared): Promise<SendOutcome> {
  const { account, chat, deliveryId } = message;
  const refused = whyUnready(message);
  if (refused) return refused;
  const media = await mediaIds(message);
  if (!media.ok) return media.outcome;
  const body = JSON.stringify(whatsAppMessage({ to: message.to.address, content: chat!.content, replyTo: chat!.replyTo, tracker: deliveryId, mediaIds: media.ids }));
  await onPrepared({ providerMessageId: deliveryId, internetMessageId: null });
  try {
    const answer = await inSlot(`whatsapp ${account.id}`, account.requestsAtOnce, () => askMeta(options, { method: "POST", url: urlOf(options, message, "messages"), token: account.secret, body }));
    if (answer.status < 200 || answer.status > 299) return outcomeOfRefusal(answer, options.now());
    const id = textOf(objectsOf(answer.json?.["messages"], 1)[0]?.["id"], 600);
    return id === null ? { outcome: "uncertain", reason: "no_message_id" } : { outcome: "sent", reference: { providerMessageId: id, internetMessageId: null } };
  } catch (error) {
    return outcomeOfNoAnswer(error);
  }
}

/** What every chat message needs, whoever carries it. */
export function whyUnready({ account, chat }: OutboundMessage): Extract<SendOutcome, { outcome: "failed" }> | null {
  if (!chat) return { outcome: "failed", reason: "no_chat", detail: "This account carries chat messages alone." };
  if (account.secret === null) return { outcome: "failed", reason: "secret_missing", detail: "The account has no token.", scope: "account" };
  if (!account.settings.externalId) return { outcome: "failed", reason: "settings_incomplete", detail: "The account does not say which number, page or account it is.", scope: "account" };
  return null;
}

const urlOf = ({ addresses }: MetaOptions, { account }: OutboundMessage, what: string): string => `${addresses.metaGraphBaseUrl}${pathOf(account.settings.externalId!, what)}`;

/** An upload hands nothing over to anybody: whatever goes wrong, it may be tried again. */
async function upload(options: MetaOptions, message: OutboundMessage, { bytes, mimeType, fileName }: UploadFile): Promise<Uploaded> {
  const { contentType, body } = multipart({ messaging_product: "whatsapp", type: mimeType }, { name: "file", fileName, mediaType: mimeType, bytes });
  try {
    const answer = await inSlot(`whatsapp ${message.account.id}`, message.account.requestsAtOnce, () => askMeta(options, { method: "POST", url: urlOf(options, message, "media"), token: message.account.secret, headers: { "content-type": contentType }, body }));
    const id = textOf(answer.json?.["id"], 600);
    if (answer.status === 200 && id !== null) return { id };
    const outcome = outcomeOfRefusal(answer, options.now());
    return outcome.outcome === "uncertain" ? { outcome: "deferred", reason: "unavailable", retryAt: null } : outcome;
  } catch (error) {
    if (error instanceof NoAnswer && error.code !== "EPRIVATE") return { outcome: "deferred", reason: "network", retryAt: null };
    return outcomeOfNoAnswer(error) as Uploaded;
  }
}
