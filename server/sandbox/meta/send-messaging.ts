import { isObject, listOf, textOf } from "./check-whatsapp.ts";
import { MetaRefusal } from "./errors.ts";
import { mediaUrl } from "./media.ts";
import type { Json, MetaMedia, MetaMessage, Shown } from "./model.ts";
import { showTyping } from "./send-whatsapp.ts";
import { followUp, lastInboundAt, type MetaParts, seenByBusiness, stepsFor, tellBeforeAnswer } from "./telling.ts";
import { newMid } from "./world.ts";

/** https://developers.facebook.com/docs/messenger-platform/send-messages */
const WINDOW_MS = 24 * 3_600_000;
const HUMAN_AGENT_MS = 7 * 86_400_000;
const TEXT_MAX = { messenger: 2_000, instagram: 1_000 };
const METADATA_MAX = 1_000;
const ATTACHMENTS = ["image", "video", "audio", "file", "template"];
const ACTIONS = ["typing_on", "typing_off", "mark_seen", "react", "unreact"];

type Page = { id: string; instagram: { id: string } | null };

/** The Send API: a message, or a sign of life, to somebody who wrote to the page or to its Instagram account. */
export async function sendMessaging(parts: MetaParts, page: Page, body: Json, file: MetaMedia | null): Promise<Json> {
  const chat = chatOf(parts, page, body);
  if (body["sender_action"] !== undefined) {
    await act(parts, chat, body);
    return { recipient_id: chat.address };
  }
  const said = body["message"];
  if (!isObject(said)) throw refused("Param message must be a JSON object.");
  const { message, shown, type } = contentOf(parts, chat, said, file);
  const replyTo = isObject(body["reply_to"]) ? textOf(body["reply_to"]["mid"]) : isObject(said["reply_to"]) ? textOf(said["reply_to"]["mid"]) : "";
  if (replyTo && !parts.world.messages.has(replyTo)) throw refused("The message that is replied to does not exist.");
  refuseLate(parts, chat, body);
  const tracker = textOf(said["metadata"]);
  if (tracker.length > METADATA_MAX) throw refused(`metadata must be at most ${METADATA_MAX} characters.`);
  const kept: MetaMessage = {
    ...chat, id: newMid(), direction: "out", at: parts.world.now().toISOString(), type, body: { message: { ...message, ...(replyTo ? { reply_to: { mid: replyTo } } : {}) } }, shown,
    replyTo: replyTo || null, tracker: tracker || null, via: "meta", awsId: null, category: null, isBillable: false, done: [], due: stepsFor(parts, null),
  };
  parts.world.commit({ t: "message", message: kept });
  showTyping(parts.world, chat, false);
  followUp(parts, kept);
  await parts.world.synced();
  await tellBeforeAnswer(parts, kept.id);
  return { recipient_id: chat.address, message_id: kept.id };
}

type Chat = Pick<MetaMessage, "channel" | "accountId" | "address">;

function chatOf({ world, days }: MetaParts, page: Page, body: Json): Chat {
  const address = isObject(body["recipient"]) ? textOf(body["recipient"]["id"]) : "";
  if (address === "") throw refused("Param recipient must be a JSON object with id.");
  const channel = world.people.find((person) => person.psid === address) ? "messenger" : world.people.find((person) => person.igsid === address) ? "instagram" : null;
  const accountId = channel === "instagram" ? page.instagram?.id : page.id;
  if (channel === null || accountId === undefined) throw new MetaRefusal(100, "", { message: "No matching user found", subcode: 2018001 });
  if (days.now().refusals.unavailable.includes(address)) throw new MetaRefusal(551, "", { subcode: 1545041 });
  return { channel, accountId, address };
}

async function act(parts: MetaParts, chat: Chat, body: Json): Promise<void> {
  const action = textOf(body["sender_action"]);
  if (!ACTIONS.includes(action)) throw refused(`Param sender_action must be one of {${ACTIONS.join(", ")}}.`);
  if (action === "mark_seen") seenByBusiness(parts.world, chat);
  if (action.startsWith("typing")) showTyping(parts.world, chat, action === "typing_on");
  if (action.endsWith("react")) {
    const payload = isObject(body["payload"]) ? body["payload"] : {};
    const to = textOf(payload["message_id"]);
    if (!parts.world.messages.has(to)) throw refused("The message that is reacted to does not exist.");
    const emoji = action === "react" ? textOf(payload["reaction"]) || "❤" : null;
    parts.world.commit({ t: "message", message: { ...chat, id: newMid(), direction: "out", at: parts.world.now().toISOString(), type: "reaction", body: {}, shown: { text: emoji ?? "", reaction: { emoji, to } }, replyTo: null, tracker: null, via: "meta", awsId: null, category: null, isBillable: false, done: [], due: [] } });
  }
  await parts.world.synced();
}

function contentOf(parts: MetaParts, chat: Chat, said: Json, file: MetaMedia | null): { message: Json; shown: Shown; type: string } {
  const quick = listOf(said["quick_replies"]);
  if (quick.length > 13) throw refused("At most 13 quick replies are allowed.");
  const quickChoices = quick.map((one) => ({ id: textOf(one["payload"]), title: textOf(one["title"]), kind: "quick_reply" as const }));
  for (const { title } of quickChoices) if (title === "" || [...title].length > 20) throw refused("A quick reply's title must have 1 to 20 characters.");
  const withChoices = quickChoices.length > 0 ? { choices: quickChoices } : {};
  const attachment = said["attachment"];
  if (!isObject(attachment)) {
    const text = textOf(said["text"]);
    if (text === "") throw refused("A message must have text or an attachment.");
    const max = TEXT_MAX[chat.channel as "messenger" | "instagram"];
    if ([...text].length > max) throw new MetaRefusal(100, "", { message: `Length of param message[text] must be less than or equal to ${max}`, subcode: 2018109 });
    return { message: { text }, shown: { text, ...withChoices }, type: "text" };
  }
  const type = textOf(attachment["type"]);
  if (!ATTACHMENTS.includes(type)) throw refused(`Param attachment[type] must be one of {${ATTACHMENTS.join(", ")}}.`);
  const payload = isObject(attachment["payload"]) ? attachment["payload"] : {};
  if (type === "template") return templateOf(payload, chat);
  const id = file?.id ?? textOf(payload["attachment_id"]);
  const media = id ? parts.world.media.get(id) : undefined;
  const link = textOf(payload["url"]);
  if (!media && !/^https?:\/\//.test(link)) throw new MetaRefusal(100, "", { message: "Upload attachment failure.", subcode: 2018047 });
  const url = media ? mediaUrl(parts.world, parts.publicUrl, media, true) : link;
  const kind = type === "file" ? "document" : type;
  return { message: { attachments: [{ type, payload: { url } }] }, shown: { text: "", media: { kind, mediaId: media?.id ?? null, link: media ? null : link, fileName: media?.fileName ?? null }, ...withChoices }, type };
}

function templateOf(payload: Json, chat: Chat): { message: Json; shown: Shown; type: string } {
  const kind = textOf(payload["template_type"]);
  if (kind !== "button" && kind !== "generic") throw refused("Param payload[template_type] must be one of {button, generic}.");
  const element = kind === "generic" ? (listOf(payload["elements"])[0] ?? {}) : payload;
  const text = kind === "generic" ? [textOf(element["title"]), textOf(element["subtitle"])].filter(Boolean).join("\n") : textOf(payload["text"]);
  const buttons = listOf(element["buttons"]);
  if (text === "" || buttons.length > 3 || (kind === "button" && buttons.length === 0)) throw refused("A template needs text and at most three buttons.");
  const choices = buttons.map((button) => (button["type"] === "web_url" ? { id: textOf(button["url"]), title: textOf(button["title"]), kind: "url" as const, url: textOf(button["url"]) } : { id: textOf(button["payload"]), title: textOf(button["title"]), kind: "postback" as const }));
  const message = chat.channel === "instagram" ? { attachments: [{ type: "template", payload: { generic: { elements: [{ title: text, buttons }] } } }] } : { attachments: [{ type: "template", payload }] };
  return { message, shown: { text, choices }, type: "template" };
}

/** Within 24 hours of the person's last word all goes; for seven days what a person of the business writes. */
function refuseLate({ world }: MetaParts, chat: Chat, body: Json): void {
  const type = body["messaging_type"] ?? "RESPONSE";
  if (!["RESPONSE", "UPDATE", "MESSAGE_TAG"].includes(String(type))) throw refused("Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG}.");
  const tag = textOf(body["tag"]);
  if (type === "MESSAGE_TAG" && tag !== "HUMAN_AGENT") throw new MetaRefusal(100, "", { message: tag === "" ? "Param tag is required for messaging_type MESSAGE_TAG" : `The tag ${tag} is not available`, subcode: 2018276 });
  const at = lastInboundAt(world, chat);
  const sinceMs = at === null ? Number.POSITIVE_INFINITY : world.now().getTime() - at.getTime();
  if (sinceMs < (tag === "HUMAN_AGENT" ? HUMAN_AGENT_MS : WINDOW_MS)) return;
  throw new MetaRefusal(10, "", { message: "This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview", subcode: 2018278, status: 400 });
}

function refused(message: string): MetaRefusal {
  return new MetaRefusal(100, "", { message });
}
