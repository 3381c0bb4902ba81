import { and, desc, eq, inArray, or } from "drizzle-orm";
import { topicOptOuts } from "../../../drizzle/schema/contacts.ts";
import type { TopicLeft } from "../../contract/subscriptions.ts";
import type { Ctx } from "../../context.ts";
import { addressesByContact } from "../contacts/contact-lines.ts";
import { findShownContact } from "../contacts/require-contact.ts";

/** The topics that a person has left, newest first. */
export async function topicsLeft(ctx: Ctx, { contactId }: { contactId: string }): Promise<TopicLeft[]> {
  const { id } = await findShownContact(ctx, contactId);
  const own = (await addressesByContact(ctx, [id])).get(id) ?? [];
  if (own.length === 0) return [];
  const byChannel = Map.groupBy(own, (row) => row.channel);
  const of = [...byChannel].map(([channel, rows]) => and(eq(topicOptOuts.channel, channel), inArray(topicOptOuts.key, rows.map((row) => row.key))));
  const rows = await ctx.db.select().from(topicOptOuts).where(or(...of)).orderBy(desc(topicOptOuts.optedOutAt));
  return rows.map(({ channel, topic, optedOutAt }) => ({ channel, topic, leftAt: optedOutAt.toISOString() }));
}
