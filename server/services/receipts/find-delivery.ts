import { and, desc, eq, gte, inArray, isNotNull, isNull, lte, ne, or } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { addresses } from "../../../drizzle/schema/contacts.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { personIds } from "../contacts/require-contact.ts";
import { replyTokenIn } from "../subscriptions/reply-address.ts";
import type { DeliveryRow } from "./record-receipt.ts";

/** A report that does not name our mail is looked for among what was sent to its address so many days before. */
const GUESS_DAYS = 7;
const REFERENCES_MAX = 50;
const ANSWERS_MAX = 20;

/** By our own Message-IDs, the first that is known. */
export async function deliveryByMessageId(ctx: Ctx, messageIds: string[]): Promise<DeliveryRow | null> {
  const ids = [...new Set(messageIds)].slice(0, REFERENCES_MAX);
  if (ids.length === 0) return null;
  const rows = await ctx.db.select().from(deliveries).where(inArray(deliveries.internetMessageId, ids));
  return ids.flatMap((id) => rows.filter((row) => row.internetMessageId === id))[0] ?? null;
}

export async function deliveryById(ctx: Ctx, deliveryId: string): Promise<DeliveryRow | null> {
  const [row] = await ctx.db.select().from(deliveries).where(eq(deliveries.id, deliveryId));
  return row ?? null;
}

/** By the reply token in an address that the answer went to: `sales+r.TOKEN@…`. Servers on the way may have written it in small letters. */
export async function deliveryByReplyToken(ctx: Ctx, to: string[]): Promise<DeliveryRow | null> {
  const tokens = to.flatMap((address) => {
    const token = replyTokenIn(address);
    return token ? [token, token.toLowerCase()] : [];
  });
  if (tokens.length === 0) return null;
  const [row] = await ctx.db.select({ delivery: deliveries }).from(recipients).innerJoin(deliveries, eq(deliveries.recipientId, recipients.id)).where(inArray(recipients.replyToken, tokens.slice(0, ANSWERS_MAX))).limit(1);
  return row?.delivery ?? null;
}

/** The one mail that left this mailbox for one of these addresses lately. Null where it is none, or more than one: nobody guesses between two. */
export async function deliveryToAddress(ctx: Ctx, { mailboxId, to, before }: { mailboxId: string; to: string[]; before: Date }): Promise<DeliveryRow | null> {
  if (to.length === 0) return null;
  const since = new Date(before.getTime() - GUESS_DAYS * 86_400_000);
  const rows = await ctx.db
    .select({ delivery: deliveries })
    .from(addresses)
    .innerJoin(recipients, eq(recipients.contactId, addresses.contactId))
    .innerJoin(deliveries, eq(deliveries.recipientId, recipients.id))
    .where(and(eq(addresses.channel, "email"), inArray(addresses.key, to.map(foldAddress)), eq(deliveries.mailboxId, mailboxId), inArray(deliveries.status, ["handed_over", "uncertain", "sent", "delivered"]), or(gte(deliveries.sentAt, since), gte(deliveries.handedOverAt, since))))
    .orderBy(desc(deliveries.queuedAt))
    .limit(2);
  return rows.length === 1 ? rows[0]!.delivery : null;
}

/**
 * What a campaign wrote to somebody in a chat, and an answer may mean: what it quotes, by the vendor's id, or the newest
 * within the days in which people answer. `conversationId`: where the answer stands.
 */
export async function deliveryOfChat(ctx: Ctx, { mailboxId, conversationId, from, quoted, before }: { mailboxId: string; conversationId: string; from: string; quoted: string | null; before: Date }): Promise<DeliveryRow | null> {
  const own = and(eq(deliveries.mailboxId, mailboxId), isNotNull(deliveries.campaignId));
  if (quoted !== null) {
    const [row] = await ctx.db.select().from(deliveries).where(and(own, eq(deliveries.providerMessageId, quoted))).limit(1);
    if (row) return row;
  }
  const since = new Date(before.getTime() - GUESS_DAYS * 86_400_000);
  const inside = and(eq(deliveries.conversationId, conversationId), own, inArray(deliveries.status, ["sent", "delivered", "read"]), gte(deliveries.handedOverAt, since), lte(deliveries.handedOverAt, before));
  const [row] = await ctx.db.select().from(deliveries).where(inside).orderBy(desc(deliveries.handedOverAt)).limit(1);
  if (row) return row;
  // The conversation may not show it yet.
  const unseen = and(own, isNull(deliveries.messageId), ne(deliveries.channel, "email"), eq(deliveries.toAddress, from), inArray(deliveries.status, ["handed_over", "uncertain", "sent", "delivered", "read"]), gte(deliveries.handedOverAt, since));
  const [waiting] = await ctx.db.select().from(deliveries).where(unseen).orderBy(desc(deliveries.handedOverAt)).limit(1);
  return waiting ?? null;
}

/** Whether the writer is the person that the delivery was for: by its address, or by another address of the same contact. Nobody else's answer is ever the person's. */
export async function isRecipient(ctx: Ctx, delivery: DeliveryRow, writer: { address: string; contactId: string | null }): Promise<boolean> {
  if (foldAddress(writer.address) === foldAddress(delivery.toAddress)) return true;
  if (delivery.recipientId === null || writer.contactId === null) return false;
  const [place] = await ctx.db.select({ contactId: recipients.contactId }).from(recipients).where(eq(recipients.id, delivery.recipientId));
  return place !== undefined && (await personIds(ctx, place.contactId)).includes(writer.contactId);
}
