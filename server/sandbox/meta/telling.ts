import type { ChatDaysLever } from "./bad-days.ts";
import type { Clockwork } from "./clockwork.ts";
import { inboundMessaging, inboundWhatsApp, messagingDelivery, messagingEcho, messagingRead, templateDecision, whatsAppPreference, whatsAppStatus } from "./hook-shapes.ts";
import type { MetaMessage, MetaPerson, MetaTemplate, Route, StatusStep } from "./model.ts";
import type { Teller } from "./teller.ts";
import { type MetaWorld, chatKey } from "./world.ts";

export interface MetaParts {
  world: MetaWorld;
  days: ChatDaysLever;
  clockwork: Clockwork;
  teller: Teller;
  publicUrl: string;
}

export function numberOf({ business }: MetaWorld, id: string) {
  const number = business.whatsapp.numbers.find((one) => one.id === id);
  return number ? { ...number, wabaId: business.whatsapp.wabaId } : null;
}

/** Whether the business asked to hear of this account. */
function isHeard(world: MetaWorld, message: Pick<MetaMessage, "channel" | "accountId">): boolean {
  return world.subscribed.has(message.channel === "whatsapp" ? world.business.whatsapp.wabaId : message.accountId);
}

/** Tells that a person wrote. */
export function tellInbound({ world, teller }: MetaParts, message: MetaMessage, route: Route = "meta"): void {
  if (!isHeard(world, message)) return;
  if (message.channel === "whatsapp") {
    const entry = inboundWhatsApp(numberOf(world, message.accountId)!, message, world.personAt("whatsapp", message.address));
    return teller.tell({ route, object: "whatsapp_business_account", entry });
  }
  teller.tell({ route: "meta", object: message.channel === "instagram" ? "instagram" : "page", entry: inboundMessaging(message) });
}

export function tellPreference({ world, teller }: MetaParts, preference: { accountId: string; person: MetaPerson; isStopped: boolean }): void {
  const at = world.now().toISOString();
  teller.tell({ route: "meta", object: "whatsapp_business_account", entry: whatsAppPreference(numberOf(world, preference.accountId)!, preference.person, { isStopped: preference.isStopped, at }) });
}

export function tellDecision({ world, teller }: MetaParts, template: MetaTemplate): void {
  if (world.subscribed.has(template.wabaId)) teller.tell({ route: "meta", object: "whatsapp_business_account", entry: templateDecision(template, world.now().toISOString()) });
}

/** One step of what becomes of a message of ours: kept, and told. */
function takeStep(parts: MetaParts, id: string, step: StatusStep): void {
  const { world, days } = parts;
  const message = world.messages.get(id);
  if (!message || message.done.some(({ status }) => status === step.status)) return;
  world.commit({ t: "status", id, step });
  if (days.now().statuses.areSilent) return;
  for (let i = days.now().statuses.isTwice ? 2 : 1; i > 0; i -= 1) tellStep(parts, message, step);
}

function tellStep({ world, teller }: MetaParts, message: MetaMessage, step: StatusStep): void {
  if (message.channel === "whatsapp") {
    if (message.via === "meta" && !isHeard(world, message)) return;
    const entry = whatsAppStatus(numberOf(world, message.accountId)!, message, step);
    return teller.tell({ route: message.via, object: "whatsapp_business_account", entry, awsId: message.awsId });
  }
  if (!isHeard(world, message)) return;
  const object = message.channel === "instagram" ? "instagram" : "page";
  if (step.status === "sent") return teller.tell({ route: "meta", object, entry: messagingEcho(message, world.business.app.id) });
  // Instagram tells of no deliveries.
  if (step.status === "delivered" && message.channel === "messenger") teller.tell({ route: "meta", object, entry: messagingDelivery(message, step.at) });
  if (step.status === "read") teller.tell({ route: "meta", object, entry: messagingRead(message, step.at) });
}

/** What will become of a message, as the levers say. Times are the vendor's own. */
export function stepsFor({ world, days }: Pick<MetaParts, "world" | "days">, failure: StatusStep["error"] | null): StatusStep[] {
  const { sentAfterMs, deliveredAfterMs, readAfterMs, failWith, withoutDelivered, order } = days.now().statuses;
  const at = (ms: number) => new Date(world.now().getTime() + ms).toISOString();
  if (failure) return [{ status: "failed", at: at(sentAfterMs), error: failure }];
  if (failWith) return [{ status: "sent", at: at(sentAfterMs) }, { status: "failed", at: at(deliveredAfterMs), error: failWith }];
  const steps: StatusStep[] = [
    { status: "sent", at: at(sentAfterMs) },
    ...(withoutDelivered ? [] : [{ status: "delivered" as const, at: at(deliveredAfterMs) }]),
    ...(readAfterMs === null ? [] : [{ status: "read" as const, at: at(deliveredAfterMs + readAfterMs) }]),
  ];
  if (order === "as_they_happen") return steps;
  const times = steps.map((step) => step.at);
  return steps.toReversed().map((step, index) => ({ ...step, at: times[index]! }));
}

/** Takes the steps that are due now or later; called for new messages, and at a start for those that a stop left behind. */
export function followUp(parts: MetaParts, message: MetaMessage): void {
  for (const step of message.due) parts.clockwork.at(new Date(step.at), () => takeStep(parts, message.id, step));
}

/** The first step before the answer to whoever sends. */
export async function tellBeforeAnswer(parts: MetaParts, id: string): Promise<void> {
  const message = parts.world.messages.get(id);
  const [first] = message?.due ?? [];
  if (!first || !parts.days.now().statuses.isBeforeAnswer) return;
  takeStep(parts, id, { ...first, at: parts.world.now().toISOString() });
  await parts.teller.tried();
}

/** A person looks at the chat: all that reached it is read. */
export function readByPerson(parts: MetaParts, chat: Pick<MetaMessage, "channel" | "accountId" | "address">): number {
  const { world, days } = parts;
  const at = world.now().toISOString();
  const unread = world.chatOf(chat.channel, chat.accountId, chat.address).filter((message) => message.direction === "out" && !isEnded(message) && (days.now().statuses.withoutDelivered || message.done.some(({ status }) => status === "delivered")));
  // Messenger and Instagram say it once, of the newest.
  const told = chat.channel === "whatsapp" ? unread : unread.slice(-1);
  for (const message of unread) if (told.includes(message)) takeStep(parts, message.id, { status: "read", at }); else world.commit({ t: "status", id: message.id, step: { status: "read", at } });
  return unread.length;
}

function isEnded({ done }: MetaMessage): boolean {
  return done.some(({ status }) => status === "read" || status === "failed");
}

/** The business has read what the person wrote, up to now. */
export function seenByBusiness(world: MetaWorld, chat: Pick<MetaMessage, "channel" | "accountId" | "address">): void {
  world.commit({ t: "seen", key: chatKey(chat), at: world.now().toISOString() });
}

/** When the person wrote last; null: never. */
export function lastInboundAt(world: MetaWorld, chat: Pick<MetaMessage, "channel" | "accountId" | "address">): Date | null {
  const newest = world.chatOf(chat.channel, chat.accountId, chat.address).findLast(({ direction }) => direction === "in");
  return newest ? new Date(newest.at) : null;
}
