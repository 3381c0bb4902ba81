import { and, eq, gte, inArray } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { addresses } from "../../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { ourAddresses } from "../conversations/our-addresses.ts";

type Recipients = Pick<typeof messages.$inferSelect, "to" | "cc">;

/** Whether a mail of ours goes to somebody who waits for it. A forward to a supplier or a colleague is no answer. */
export async function isAnswer(ctx: Ctx, caseId: string, sent: Recipients): Promise<boolean> {
  return goesTo(await whoWaits(ctx, caseId), sent);
}

/** Whether somebody who waits was written to since then: Sent Items may be read before the inbox. */
export async function isAnswered(ctx: Ctx, caseId: string, since: Date): Promise<boolean> {
  const sent = await ctx.db
    .select({ to: messages.to, cc: messages.cc })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(eq(conversations.caseId, caseId), eq(messages.direction, "outbound"), gte(messages.receivedAt, since)));
  if (sent.length === 0) return false;
  const waiting = await whoWaits(ctx, caseId);
  return sent.some((one) => goesTo(waiting, one));
}

/** Folded addresses of the case's contact and of everybody who wrote; none where only robots or colleagues did. */
async function whoWaits(ctx: Ctx, caseId: string): Promise<ReadonlySet<string>> {
  const ours = await ourAddresses(ctx);
  const ofContact = await ctx.db
    .select({ address: addresses.address })
    .from(addresses)
    .innerJoin(cases, eq(cases.contactId, addresses.contactId))
    .where(and(eq(cases.id, caseId), eq(addresses.channel, "email")));
  const writers = await ctx.db
    .selectDistinct({ address: messages.fromAddress })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(eq(conversations.caseId, caseId), eq(messages.direction, "inbound"), inArray(messages.kind, ["ordinary", "newsletter"])));
  return new Set([...ofContact, ...writers].map((row) => foldAddress(row.address)).filter((address) => !ours.has(address)));
}

/** Where nobody is known to wait, any mail of ours counts: a clock that nothing could stop would say nothing. */
function goesTo(waiting: ReadonlySet<string>, { to, cc }: Recipients): boolean {
  return waiting.size === 0 || [...to, ...cc].some((recipient) => waiting.has(foldAddress(recipient.address)));
}
