import { desc, eq, inArray } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import { optIns } from "../../../drizzle/schema/opt-ins.ts";
import type { OptIn } from "../../contract/subscriptions.ts";
import type { Ctx } from "../../context.ts";
import { findShownContact, personIds } from "../contacts/require-contact.ts";

const SHOWN_MAX = 50;

/** What a person was asked, newest first, with the evidence where it was confirmed. */
export async function optInsOfContact(ctx: Ctx, { contactId }: { contactId: string }): Promise<OptIn[]> {
  const { id } = await findShownContact(ctx, contactId);
  const rows = await ctx.db
    .select({ optIn: optIns, userName: users.name })
    .from(optIns)
    .leftJoin(users, eq(users.id, optIns.requestedBy))
    .where(inArray(optIns.contactId, await personIds(ctx, id)))
    .orderBy(desc(optIns.requestedAt), desc(optIns.id))
    .limit(SHOWN_MAX);
  const now = ctx.now();
  return rows.map(({ optIn, userName }) => ({
    id: optIn.id,
    channel: optIn.channel,
    address: optIn.address,
    topic: optIn.topic,
    state: stateOf(optIn, now),
    textShown: optIn.textShown,
    requestedBy: userName,
    requestedAt: optIn.requestedAt.toISOString(),
    sentAt: optIn.sentAt?.toISOString() ?? null,
    expiresAt: optIn.expiresAt.toISOString(),
    confirmedAt: optIn.confirmedAt?.toISOString() ?? null,
    confirmedFrom: optIn.confirmedFrom,
    userAgent: optIn.userAgent,
  }));
}

function stateOf({ confirmedAt, expiresAt, sentAt }: typeof optIns.$inferSelect, now: Date): OptIn["state"] {
  if (confirmedAt !== null) return "confirmed";
  if (expiresAt <= now) return "expired";
  return sentAt === null ? "waiting" : "sent";
}
