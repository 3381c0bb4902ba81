import { and, eq, gte, inArray, ne, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { addresses } from "../../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { ourAddresses } from "../conversations/our-addresses.ts";

type Recipients = Pick<typeof messages.$inferSelect, "to" | "cc" | "chat">;

/** Whether a mail of ours goes to somebody who waits for it. A forward to a supplier or a colleague is no answer. */
export async function isAnswer(ctx: Ctx, caseId: string, sent: Recipients): Promise<boolean> {
  return goesTo(await whoWaits(ctx, { caseId }), sent);
}

/** A case, or the mails that are to be one. */
type Matter = { caseId: string } | { conversationId: string; contactId: string | null };

/** Whether somebody who waits was written to since then: Sent Items may be read before the inbox. */
export async function isAnswered(ctx: Ctx, matter: Matter, since: Date): Promise<boolean> {
  const sent = await ctx.db
    .select({ to: messages.to, cc: messages.cc, chat: messages.chat })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(isOf(matter), eq(messages.direction, "outbound"), ne(messages.kind, "newsletter"), gte(messages.receivedAt, since)));
  if (sent.length === 0) return false;
  const waiting = await whoWaits(ctx, matter);
  return sent.some((one) => goesTo(waiting, one));
}

/** Folded addresses of the case's contact and of everybody who wrote; none where only robots or colleagues did. */
async function whoWaits(ctx: Ctx, matter: Matter): Promise<ReadonlySet<string>> {
  const ours = await ourAddresses(ctx);
  const contactId = "caseId" in matter ? sql`(select contact_id from ${cases} where id = ${matter.caseId})` : matter.contactId;
  const ofContact = contactId === null ? [] : await ctx.db.select({ address: addresses.address }).from(addresses).where(and(eq(addresses.contactId, contactId), eq(addresses.channel, "email")));
  const writers = await ctx.db
    .selectDistinct({ address: messages.fromAddress })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(isOf(matter), eq(messages.direction, "inbound"), inArray(messages.kind, ["ordinary", "newsletter"])));
  return new Set([...ofContact, ...writers].map((row) => foldAddress(row.address)).filter((address) => !ours.has(address)));
}

const isOf = (matter: Matter) => ("caseId" in matter ? eq(conversations.caseId, matter.caseId) : eq(conversations.id, matter.conversationId));

/** Where nobody is known to wait, any mail of ours counts: a clock that nothing could stop would say nothing. A chat is with whom it is with. */
function goesTo(waiting: ReadonlySet<string>, { to, cc, chat }: Recipients): boolean {
  return chat !== null || waiting.size === 0 || [...to, ...cc].some((recipient) => waiting.has(foldAddress(recipient.address)));
}
