import { SendWhatsAppMessageCommand } from "@aws-sdk/client-socialmessaging";
import type { VendorRefusal } from "../../services/channels/channel-vendor.ts";
import type { Channel, OutboundMessage, ProviderReference, SendOutcome } from "../../services/deliveries/channel.ts";
import type { MetaOptions } from "../meta/ask-meta.ts";
import { textOf } from "../meta/hostile-json.ts";
import type { Unsent } from "../meta/meta-outcome.ts";
import { type VendorAnswer, retryAfter } from "../outside/ask-vendor.ts";
import { outcomeOfNoAnswer } from "../outside/outcome-of-no-answer.ts";
import { inSlot } from "../outside/slots.ts";
import { type UploadFile, type Uploaded, createMediaIds } from "../whatsapp-cloud/media-ids.ts";
import { whatsAppMessage } from "../whatsapp-cloud/whatsapp-message.ts";
import { type AwsOptions, askAws, awsDetail, awsErrorOf, isThrottled, isTokenRefused } from "./ask-aws.ts";
import { uploadBySocial } from "./bucket.ts";
import { NoCredentials, createReadCredentials } from "./credentials.ts";
import { createFindNumber } from "./phone-number.ts";
import { testAwsSocial } from "./vendor.ts";

interface Parts {
  findNumber: ReturnType<typeof createFindNumber>;
  mediaIds: ReturnType<typeof createMediaIds>;
}

/**
 * WhatsApp by AWS End User Messaging Social, which carries Meta's own JSON: our word in it comes back with every status.
 * https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_SendWhatsAppMessage.html
 */
export function createAwsSocialChannel(meta: MetaOptions): Channel {
  const options: AwsOptions = { ...meta, readCredentials: createReadCredentials(meta) };
  const findNumber = createFindNumber(options);
  const mediaIds = createMediaIds(options.now, (message, file) => upload(options, findNumber, message, file));
  return {
    send: (message, onPrepared) => send(options, { findNumber, mediaIds }, message, onPrepared),
    lookUp: async () => ({ found: "untraceable" }),
    sendPrepared: async () => ({ outcome: "uncertain", reason: "no_drafts" }),
    test: (account) => testAwsSocial(options, account),
  };
}

async function send(options: AwsOptions, { findNumber, mediaIds }: Parts, message: OutboundMessage, onPrepared: (reference: ProviderReference) => Promise<void>): Promise<SendOutcome> {
  const { account, chat, deliveryId, to } = message;
  if (!chat) return { outcome: "failed", reason: "no_chat", detail: "This account carries chat messages alone." };
  const number = await findNumber(account);
  if (!number.ok) return outcomeBefore(number);
  const media = await mediaIds(message);
  if (!media.ok) return media.outcome;
  const json = JSON.stringify(whatsAppMessage({ to: to.address, content: chat.content, replyTo: chat.replyTo, tracker: deliveryId, mediaIds: media.ids }));
  const asked = new SendWhatsAppMessageCommand({ originationPhoneNumberId: number.value.phoneNumberId, message: Buffer.from(json), metaApiVersion: account.settings.aws?.metaApiVersion ?? "v23.0" });
  await onPrepared({ providerMessageId: deliveryId, internetMessageId: null });
  try {
    const { answer, output } = await inSlot(`aws_social ${account.id}`, account.requestsAtOnce, () => askAws(options, account, ({ social }) => social().send(asked)));
    if (answer.status < 200 || answer.status > 299) return outcomeOfRefusal(answer, options.now());
    const id = textOf(output?.["messageId"], 600);
    return id === null ? { outcome: "uncertain", reason: "no_message_id" } : { outcome: "sent", reference: { providerMessageId: id, internetMessageId: null } };
  } catch (error) {
    if (error instanceof NoCredentials) return { outcome: "failed", reason: "sign_in_refused", detail: error.message, scope: "account" };
    return outcomeOfNoAnswer(error);
  }
}

type Before = Exclude<Unsent, { outcome: "uncertain" }>;

/** Nothing was handed over yet. */
function outcomeBefore({ code, detail, retryAt }: VendorRefusal): Before {
  if (code === "rate_limited") return { outcome: "deferred", reason: "rate_limited", retryAt };
  if (code === "unreachable" || code === "unexpected_answer") return { outcome: "deferred", reason: code === "unreachable" ? "network" : "unavailable", retryAt };
  return { outcome: "failed", reason: code === "token_refused" ? "sign_in_refused" : code === "invalid" ? "settings_incomplete" : code, detail, scope: "account" };
}

function outcomeOfRefusal(answer: VendorAnswer, now: Date): Unsent {
  const error = awsErrorOf(answer);
  const reason = `aws_${error ?? answer.status}`;
  if (isThrottled(answer)) return { outcome: "deferred", reason: "rate_limited", retryAt: retryAfter(answer, now) };
  if (isTokenRefused(answer)) return { outcome: "failed", reason: "sign_in_refused", detail: awsDetail(answer), scope: "account" };
  // 502 is Meta behind AWS, which may have taken the message.
  if (answer.status < 400 || answer.status >= 500) return { outcome: "uncertain", reason };
  const isOfAccount = answer.status === 403 || answer.status === 404;
  return { outcome: "failed", reason, detail: awsDetail(answer), ...(isOfAccount && { scope: "account" as const }) };
}

async function upload(options: AwsOptions, findNumber: Parts["findNumber"], { account }: OutboundMessage, { bytes, mimeType }: UploadFile): Promise<Uploaded> {
  const number = await findNumber(account);
  if (!number.ok) return outcomeBefore(number);
  const taken = await uploadBySocial(options, account, { phoneNumberId: number.value.phoneNumberId, bytes, mimeType });
  if (taken.ok) return { id: taken.value };
  const outcome = outcomeBefore(taken);
  // A file that AWS does not take says nothing of other messages.
  return outcome.outcome === "failed" && taken.code === "invalid" ? { outcome: "failed", reason: outcome.reason, detail: outcome.detail } : outcome;
}
