import { checkWhatsApp, isObject, listOf, mediaKinds, textOf } from "./check-whatsapp.ts";
import { MetaRefusal } from "./errors.ts";
import { fillTemplate } from "./fill-template.ts";
import type { Json, MetaMessage, MetaTemplate, Route, Shown } from "./model.ts";
import { followUp, lastInboundAt, type MetaParts, numberOf, seenByBusiness, stepsFor, tellBeforeAnswer } from "./telling.ts";
import { newWamid } from "./world.ts";

/** https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages#customer-service-windows */
const WINDOW_MS = 24 * 3_600_000;
/** Two clocks and a network lie between whoever keeps to the pace and us. */
const PACE_TOLERANCE_MS = 500;

/**
 * Takes a message for WhatsApp by the rules of Meta, whichever way it came. Answers after it is kept; throws a refusal.
 */
export async function sendWhatsApp(parts: MetaParts, given: { numberId: string; body: Json; via: Route; awsId?: string }): Promise<MetaMessage> {
  const { world, days } = parts;
  const number = numberOf(world, given.numberId);
  if (!number) throw new MetaRefusal(100, `Object with ID '${given.numberId}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`, { subcode: 33 });
  const asked = checkWhatsApp(given.body);
  if (asked.to === number.display.replace(/\D/g, "")) throw new MetaRefusal(131021);
  const chat = { channel: "whatsapp" as const, accountId: number.id, address: asked.to };
  const template = asked.type === "template" ? templateOf(parts, asked.content["template"] as Json) : null;
  const shown = shownOf(parts, asked.type, asked.content, template);
  if (asked.replyTo !== null && !world.messages.has(asked.replyTo)) throw new MetaRefusal(131009, "Param context['message_id'] is not a message of this number.");
  if (asked.type === "reaction" && !world.messages.has(textOf((asked.content["reaction"] as Json)["message_id"]))) throw new MetaRefusal(131009, "Param reaction['message_id'] is not a message of this number.");
  refuseHaste(parts, chat);
  const refusal = refusalFor(parts, { ...chat, template });
  if (refusal && days.now().refusals.by === "answer") throw refusal;
  const isOpen = isWindowOpen(parts, chat);
  const message: MetaMessage = {
    ...chat, id: newWamid(), direction: "out", at: world.now().toISOString(), type: asked.type, body: asked.content, shown,
    replyTo: asked.replyTo, tracker: asked.tracker, via: given.via, awsId: given.awsId ?? null,
    category: template ? template.category.toLowerCase() : "service",
    isBillable: template !== null && !(template.category === "UTILITY" && isOpen),
    done: [], due: stepsFor(parts, refusal && { code: refusal.code, title: refusal.message, details: refusal.details }),
  };
  world.commit({ t: "message", message });
  showTyping(world, message, false);
  followUp(parts, message);
  await world.synced();
  await tellBeforeAnswer(parts, message.id);
  return message;
}

export function isWindowOpen({ world }: MetaParts, chat: Pick<MetaMessage, "channel" | "accountId" | "address">): boolean {
  const at = lastInboundAt(world, chat);
  return at !== null && world.now().getTime() - at.getTime() < WINDOW_MS;
}

function templateOf({ world }: MetaParts, given: Json): MetaTemplate {
  const name = textOf(given["name"]);
  const language = textOf((given["language"] as Json)["code"]);
  const template = [...world.templates.values()].find((one) => one.name === name && one.language === language);
  if (template?.status === "PAUSED") throw new MetaRefusal(132015, `template name (${name}) is paused`);
  if (template?.status === "DISABLED") throw new MetaRefusal(132016, `template name (${name}) is disabled`);
  if (template?.status !== "APPROVED") throw new MetaRefusal(132001, `template name (${name}) does not exist in ${language}`);
  return template;
}

function shownOf({ world }: MetaParts, type: string, content: Json, template: MetaTemplate | null): Shown {
  if (template) {
    const shown = fillTemplate(template, listOf((content["template"] as Json)["components"]));
    if (shown.media?.mediaId && !world.media.has(shown.media.mediaId)) throw unknownMedia(shown.media.mediaId);
    return shown;
  }
  if (type === "contacts") return { text: listOf(content["contacts"]).map((one) => `👤 ${textOf((one["name"] as Json)["formatted_name"])}`).join("\n") };
  const part = content[type] as Json;
  if (type === "text") return { text: textOf(part["body"]) };
  if (type === "reaction") return { text: textOf(part["emoji"]), reaction: { emoji: textOf(part["emoji"]) || null, to: textOf(part["message_id"]) } };
  if (type === "location") return { text: `📍 ${textOf(part["name"]) || `${String(part["latitude"])}, ${String(part["longitude"])}`}\n${textOf(part["address"])}`.trim() };
  if (type === "interactive") return interactiveOf(part);
  const mediaId = textOf(part["id"]) || null;
  if (mediaId !== null && !world.media.has(mediaId)) throw unknownMedia(mediaId);
  const isMedia = (mediaKinds as readonly string[]).includes(type);
  return { text: textOf(part["caption"]), ...(isMedia ? { media: { kind: type, mediaId, link: textOf(part["link"]) || null, fileName: textOf(part["filename"]) || null } } : {}) };
}

function unknownMedia(id: string): MetaRefusal {
  return new MetaRefusal(100, `Param id '${id}' is not a valid whatsapp business account media attachment ID`);
}

function interactiveOf(part: Json): Shown {
  const text = isObject(part["body"]) ? textOf(part["body"]["text"]) : "";
  const footer = isObject(part["footer"]) ? { footer: textOf(part["footer"]["text"]) } : {};
  const header = isObject(part["header"]) && part["header"]["type"] === "text" ? { header: textOf(part["header"]["text"]) } : {};
  const action = isObject(part["action"]) ? part["action"] : {};
  const buttons = listOf(action["buttons"]).map((one) => one["reply"] as Json).map((reply) => ({ id: textOf(reply["id"]), title: textOf(reply["title"]), kind: "reply" as const }));
  const rows = listOf(action["sections"]).flatMap((section) => listOf(section["rows"])).map((row) => ({ id: textOf(row["id"]), title: textOf(row["title"]), ...(row["description"] === undefined ? {} : { description: textOf(row["description"]) }), kind: "row" as const }));
  return { text, ...header, ...footer, choices: buttons.length > 0 ? buttons : rows };
}

/** The paces that Meta keeps: of one number to everybody, and to one person. */
function refuseHaste({ world, days }: MetaParts, chat: Pick<MetaMessage, "channel" | "accountId" | "address">): void {
  const { pairSeconds, messagesPerSecond } = days.now().limits;
  const now = world.now().getTime();
  const last = world.chatOf(chat.channel, chat.accountId, chat.address).findLast(({ direction }) => direction === "out");
  if (last && now - Date.parse(last.at) < pairSeconds * 1000 - PACE_TOLERANCE_MS) throw new MetaRefusal(131056, "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.");
  const sent = sentOf(world, chat.accountId);
  while (sent.length > 0 && sent[0]! <= now - 1_000) sent.shift();
  if (sent.length >= messagesPerSecond) throw new MetaRefusal(130429, "Cloud API message throughput has been reached.");
  sent.push(now);
}

const sentLately = new WeakMap<object, Map<string, number[]>>();

function sentOf(world: object, numberId: string): number[] {
  const byNumber = sentLately.get(world) ?? new Map<string, number[]>();
  sentLately.set(world, byNumber);
  const sent = byNumber.get(numberId) ?? [];
  byNumber.set(numberId, sent);
  return sent;
}

/** What speaks against this person, once the form is right. */
function refusalFor(parts: MetaParts, { template, ...chat }: Pick<MetaMessage, "channel" | "accountId" | "address"> & { template: MetaTemplate | null }): MetaRefusal | null {
  const { notOnWhatsApp, marketingLimited, marketingStopped } = parts.days.now().refusals;
  if (notOnWhatsApp.includes(chat.address)) return new MetaRefusal(131026, "Message Undeliverable.");
  if (template === null && !isWindowOpen(parts, chat)) return new MetaRefusal(131047, "Message failed to send because more than 24 hours have passed since the customer last replied to this number.");
  if (template?.category !== "MARKETING") return null;
  if (marketingStopped.includes(chat.address) || parts.world.stopped.has(chat.address)) return new MetaRefusal(131050, "The user has chosen to stop receiving marketing messages on WhatsApp from your business.");
  if (marketingLimited.includes(chat.address)) return new MetaRefusal(131049, "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.");
  return null;
}

/** The business read a message, and with it all that came before; or says that it writes. */
export async function markRead({ world }: MetaParts, numberId: string, body: Json): Promise<void> {
  if (body["messaging_product"] !== "whatsapp") throw new MetaRefusal(100, "The parameter messaging_product is required.");
  const message = world.messages.get(textOf(body["message_id"]));
  if (message?.direction !== "in" || message.accountId !== numberId) throw new MetaRefusal(131009, "Param message_id is not a message that was sent to this number.");
  const typing = body["typing_indicator"];
  if (typing !== undefined && (!isObject(typing) || typing["type"] !== "text")) throw new MetaRefusal(131009, "Param typing_indicator['type'] must be one of {TEXT}.");
  seenByBusiness(world, message);
  if (typing !== undefined) showTyping(world, message);
  await world.synced();
}

const typingUntil = new WeakMap<object, Map<string, number>>();
/** https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators */
const TYPING_MS = 25_000;

export function showTyping(world: object, { channel, accountId, address }: Pick<MetaMessage, "channel" | "accountId" | "address">, isOn = true): void {
  const all = typingUntil.get(world) ?? new Map<string, number>();
  typingUntil.set(world, all);
  all.set(`${channel}:${accountId}:${address}`, isOn ? Date.now() + TYPING_MS : 0);
}

/** Whether the business writes, and has sent nothing since. */
export function isTyping(world: object, { channel, accountId, address }: Pick<MetaMessage, "channel" | "accountId" | "address">): boolean {
  return (typingUntil.get(world)?.get(`${channel}:${accountId}:${address}`) ?? 0) > Date.now();
}
