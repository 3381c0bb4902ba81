import { and, asc, eq, gte, inArray, isNotNull, isNull, lte, or } from "drizzle-orm";
import { chatEchoes } from "../../../drizzle/schema/channels.ts";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { ChatContent } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import type { DeliveryRow } from "../receipts/record-receipt.ts";
import type { AccountPlace } from "./channel-accounts.ts";
import { cleanContent, cleaned } from "./chat-content.ts";
import { isPartOf, isSameSaid } from "./echo-content.ts";
import { happenedAt } from "./happened-at.ts";
import type { HookEvent } from "./hook-events.ts";
import { ECHO_HELD_MAX_MS, ECHO_LOOK_MS, ECHO_NEAR_MS, ECHO_SKEW_MS } from "./limits.ts";
import { findDelivery, noteProof } from "./note-status.ts";
import { hasPendingId, toldProviderId } from "./provider-id.ts";

export type Echo = Extract<HookEvent, { kind: "message" }>;
interface Judged {
  place: AccountPlace;
  event: Echo;
  conversationId: string;
  at: Date;
}

/** It is stored, or is the copy of one that left from here: by our own word that the vendor carried, or by an id that is known. */
export async function isKnownMessage(ctx: Ctx, place: AccountPlace, event: Echo): Promise<boolean> {
  const { mailbox } = place;
  const { id, isEcho } = event;
  const [stored] = await ctx.db.select({ id: messages.id }).from(messages).where(and(eq(messages.mailboxId, mailbox.id), or(eq(messages.internetMessageId, id), eq(messages.providerMessageId, id)))).limit(1);
  if (stored) return true;
  if (!isEcho) return false;
  const [own] = await ctx.db.select({ deliveryId: chatEchoes.deliveryId }).from(chatEchoes).where(and(eq(chatEchoes.mailboxId, mailbox.id), eq(chatEchoes.providerMessageId, id), isNotNull(chatEchoes.deliveryId)));
  return own !== undefined || noteOwn(ctx, place, event);
}

/** The vendor has a delivery of ours: that settles what nobody heard the answer to. */
async function noteOwn(ctx: Ctx, place: AccountPlace, event: Echo): Promise<boolean> {
  const { id, at } = event;
  const delivery = await findDelivery(ctx, place, event);
  if (!delivery) return false;
  const isByTracker = delivery.providerMessageId !== id;
  const isPart = isByTracker && (await isPartOfOwn(ctx, delivery, event));
  await noteProof(ctx, delivery, { kind: "sent", happenedAt: happenedAt(ctx, at), detail: null, bounceClass: null, providerMessageId: isPart ? null : id, isByTracker });
  // Read from the history later it has no word of ours beside it.
  if (isPart && delivery.conversationId !== null) await keepOwn(ctx, { mailboxId: place.mailbox.id, id, conversationId: delivery.conversationId, deliveryId: delivery.id, event: null });
  return true;
}

async function isPartOfOwn(ctx: Ctx, { messageId }: DeliveryRow, { content }: Echo): Promise<boolean> {
  if (messageId === null) return false;
  const [message] = await ctx.db.select({ chat: messages.chat }).from(messages).where(eq(messages.id, messageId));
  return message?.chat ? isPartOf(message.chat, cleanContent(content)) : false;
}

/**
 * Whose an echo is that names no delivery of ours. `held`: the answer to one that left a moment ago is still to come, and
 * names it or not; until then nobody can say. Where the answer was lost, what it says and when tells, and each of ours
 * stands for one echo: what is said once more was said once more. Runs in the caller's transaction, which holds the
 * conversation. Reads what is under way before what is known: an answer that is recorded in between is seen by one of both.
 */
export async function judgeEcho(ctx: Ctx, judged: Judged): Promise<"ours" | "held" | "theirs"> {
  const { place, event } = judged;
  const left = await leftAround(ctx, judged);
  if (left.some(({ delivery }) => isAnswerComing(ctx, delivery))) {
    await hold(ctx, judged);
    return "held";
  }
  const isOurs = (await isKnownMessage(ctx, place, event)) || (await adopt(ctx, judged, left));
  await endHold(ctx, place, event);
  return isOurs ? "ours" : "theirs";
}

/** Whoever sends it, or takes it over, knows by then; else nobody ever will. */
function isAnswerComing(ctx: Ctx, { status, handedOverAt }: DeliveryRow): boolean {
  return status === "handed_over" && ctx.now().getTime() - handedOverAt!.getTime() < ECHO_HELD_MAX_MS;
}

interface Left {
  delivery: DeliveryRow;
  chat: ChatContent | null;
  isPending: boolean;
}

/** What left for this person about then. */
async function leftAround(ctx: Ctx, { conversationId, at }: Judged): Promise<Left[]> {
  const [from, until] = [new Date(at.getTime() - ECHO_NEAR_MS), new Date(at.getTime() + ECHO_SKEW_MS)];
  const rows = await ctx.db
    .select({ delivery: deliveries, chat: messages.chat, providerMessageId: messages.providerMessageId })
    .from(deliveries)
    .innerJoin(messages, eq(messages.id, deliveries.messageId))
    .where(and(eq(deliveries.conversationId, conversationId), gte(deliveries.handedOverAt, from), lte(deliveries.handedOverAt, until), inArray(deliveries.status, ["handed_over", "uncertain", "sent", "delivered", "read"])))
    .orderBy(asc(deliveries.queuedAt), asc(deliveries.part));
  return rows.map(({ delivery, chat, providerMessageId }) => ({ delivery, chat, isPending: toldProviderId(providerMessageId) === null }));
}

/** Its answer is lost, and this is what was to leave; or it is what left beside one of ours. */
async function adopt(ctx: Ctx, judged: Judged, left: Left[]): Promise<boolean> {
  const said = cleanContent(judged.event.content);
  for (const { delivery, chat, isPending } of left) {
    if (chat === null || !isPending || !isSameSaid(chat, said) || !(await isStillPending(ctx, delivery))) continue;
    await keepOwn(ctx, { ...namesOf(judged), deliveryId: delivery.id, event: asKept(judged) });
    await noteProof(ctx, delivery, { kind: "sent", happenedAt: judged.at, detail: null, bounceClass: null, providerMessageId: judged.event.id, isByTracker: true });
    return true;
  }
  const parts = left.filter(({ chat }) => chat !== null && isPartOf(chat, said)).map(({ delivery }) => delivery.id);
  if (parts.length === 0) return false;
  const kept = await ctx.db.select({ deliveryId: chatEchoes.deliveryId, event: chatEchoes.event }).from(chatEchoes).where(inArray(chatEchoes.deliveryId, parts));
  // What stands for the message itself is no part of it.
  const deliveryId = parts.find((id) => !kept.some((one) => one.deliveryId === id && (one.event === null || one.event.content.type === said.type)));
  if (deliveryId === undefined) return false;
  await keepOwn(ctx, { ...namesOf(judged), deliveryId, event: null });
  return true;
}

/** Whoever notes its true id meanwhile has the row. */
async function isStillPending(ctx: Ctx, { id, messageId }: DeliveryRow): Promise<boolean> {
  await ctx.db.select({ id: deliveries.id }).from(deliveries).where(eq(deliveries.id, id)).for("update");
  const [row] = await ctx.db.select({ id: messages.id }).from(messages).where(and(eq(messages.id, messageId!), hasPendingId));
  return row !== undefined;
}

const namesOf = ({ place, event, conversationId }: Judged) => ({ mailboxId: place.mailbox.id, id: event.id, conversationId });

/** `event`: what it said, where its content alone told that it is ours. */
async function keepOwn(ctx: Ctx, { mailboxId, id, conversationId, deliveryId, event }: { mailboxId: string; id: string; conversationId: string; deliveryId: string; event: typeof chatEchoes.$inferInsert["event"] }): Promise<void> {
  const row = { mailboxId, providerMessageId: id, conversationId, deliveryId, event, recordedAt: ctx.now() };
  await ctx.db.insert(chatEchoes).values(row).onConflictDoUpdate({ target: [chatEchoes.mailboxId, chatEchoes.providerMessageId], set: { deliveryId, event, recordedAt: row.recordedAt } });
}

/** Without what PostgreSQL refuses. Told without a moment, it happened when it was told. */
const asKept = ({ event, at }: Judged): typeof chatEchoes.$inferInsert["event"] => ({ ...(cleaned({ ...event, at: null }) as Echo), at: at.toISOString() });

async function hold(ctx: Ctx, judged: Judged): Promise<void> {
  const { conversationId } = judged;
  const { mailboxId, id } = namesOf(judged);
  const row = { mailboxId, providerMessageId: id, conversationId, event: asKept(judged), recordedAt: ctx.now() };
  const [kept] = await ctx.db.insert(chatEchoes).values(row).onConflictDoNothing().returning({ id: chatEchoes.providerMessageId });
  if (kept) await lookAgain(ctx, conversationId);
}

/** When somebody looks whether the answer is there, if nobody told of it. */
export function lookAgain(ctx: Ctx, conversationId: string): Promise<void> {
  const startAfter = new Date(ctx.now().getTime() + ECHO_LOOK_MS);
  return enqueueJob(ctx, "channels.settleEchoes", { conversationId }, { startAfter, singletonKey: `${conversationId} ${startAfter.getTime()}` });
}

/** It waits no more. */
export async function endHold(ctx: Ctx, { mailbox }: AccountPlace, { id }: Echo): Promise<void> {
  await ctx.db.delete(chatEchoes).where(and(eq(chatEchoes.mailboxId, mailbox.id), eq(chatEchoes.providerMessageId, id), isNull(chatEchoes.deliveryId)));
}
