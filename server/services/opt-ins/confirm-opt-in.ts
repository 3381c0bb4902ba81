import { and, eq } from "drizzle-orm";
import { consents, contacts, topicOptOuts } from "../../../drizzle/schema/contacts.ts";
import { optIns } from "../../../drizzle/schema/opt-ins.ts";
import type { ChannelName } from "../../contract/common.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { addressKey } from "../contacts/suppression-key.ts";
import { recordEvent } from "../events/record-event.ts";
import type { Evidence } from "../subscriptions/leave.ts";
import { optInTokenHash } from "./opt-in-token.ts";

/** The question that a link leads to. */
export interface OptInQuestion {
  id: string;
  contactId: string;
  channel: ChannelName;
  sender: string;
  textShown: string;
  state: "open" | "confirmed" | "expired";
}

const TOKEN_CHARS_MAX = 64;
const SOURCE_CHARS_MAX = 300;

/** Looking confirms nothing. Null: the token is not one of ours. */
export async function findOptIn(ctx: Ctx, token: string): Promise<OptInQuestion | null> {
  if (token.length > TOKEN_CHARS_MAX) return null;
  const [row] = await ctx.db.select().from(optIns).where(eq(optIns.tokenHash, optInTokenHash(token)));
  if (!row) return null;
  const isOpen = row.confirmedAt === null && row.expiresAt > ctx.now();
  return { id: row.id, contactId: row.contactId, channel: row.channel, sender: row.source, textShown: row.textShown, state: row.confirmedAt !== null ? "confirmed" : isOpen ? "open" : "expired" };
}

/**
 * The person says yes: a consent whose evidence is the question, the moment, the network address and the program. It also
 * takes back that the same person had left this topic. Answers the question as it was before: a second press changes nothing.
 */
export function confirmOptIn(ctx: Ctx, { token, evidence }: { token: string; evidence: Evidence }): Promise<OptInQuestion | null> {
  return inTransaction(ctx, async (ctx) => {
    const question = await findOptIn(ctx, token);
    if (!question) return null;
    const [row] = await ctx.db.select().from(optIns).where(eq(optIns.id, question.id)).for("update");
    if (!row || row.confirmedAt !== null || row.expiresAt <= ctx.now()) return findOptIn(ctx, token);
    const now = ctx.now();
    await ctx.db.update(optIns).set({ confirmedAt: now, confirmedFrom: evidence.from, userAgent: evidence.userAgent }).where(eq(optIns.id, row.id));
    const source = `Confirmed by the person (double opt-in${evidence.from ? `, from ${evidence.from}` : ""})`.slice(0, SOURCE_CHARS_MAX);
    await ctx.db.insert(consents).values({ id: ctx.newId(), contactId: row.contactId, channel: row.channel, state: "given", topic: row.topic, source, recordedAt: now });
    await ctx.db.delete(topicOptOuts).where(and(eq(topicOptOuts.channel, row.channel), eq(topicOptOuts.key, addressKey(row.channel, row.address)), eq(topicOptOuts.topic, row.topic)));
    const [contact] = await ctx.db.update(contacts).set({ updatedAt: now }).where(eq(contacts.id, row.contactId)).returning({ name: contacts.name });
    const asPerson: Ctx = { ...ctx, actor: { type: "contact", id: row.contactId, name: contact?.name ?? "" } };
    await recordEvent(asPerson, { name: "opt_in.confirmed", subject: { type: "contact", id: row.contactId }, data: { optInId: row.id, topic: row.topic } });
    return question;
  });
}
