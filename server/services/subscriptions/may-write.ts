import { and, eq, inArray } from "drizzle-orm";
import { topicOptOuts } from "../../../drizzle/schema/contacts.ts";
import type { ChannelName } from "../../contract/common.ts";
import type { Ctx } from "../../context.ts";
import { suppressedAmong } from "../contacts/queries.ts";
import { addressKey } from "../contacts/suppression-key.ts";

/** Left this topic, and may be written to about others. */
export const TOPIC_LEFT = "topic_left";

const KEYS_PER_QUERY = 5_000;

/**
 * Who of these must not be written to, by the key of the address (contacts/suppression-key.ts), with the reason: that of
 * the suppression, or `topic_left`. To be asked when a campaign is launched and again before each mail leaves, so that
 * what somebody decided counts for what is queued.
 */
export async function mayWrite(ctx: Ctx, { channel, addresses, topic }: { channel: ChannelName; addresses: string[]; /** "": no matter of subscription. */ topic: string }): Promise<Map<string, string>> {
  return mayWriteTo(ctx, { channel, keys: addresses.map((address) => addressKey(channel, address)), topic });
}

/** The same of addresses whose keys are known. */
export async function mayWriteTo(ctx: Ctx, { channel, keys: given, topic }: { channel: ChannelName; keys: string[]; topic: string }): Promise<Map<string, string>> {
  const reasons = new Map<string, string>();
  const keys = [...new Set(given)];
  for (let start = 0; start < keys.length; start += KEYS_PER_QUERY) {
    const part = keys.slice(start, start + KEYS_PER_QUERY);
    if (topic !== "") for (const { key } of await leftAmong(ctx, channel, topic, part)) reasons.set(key, TOPIC_LEFT);
    // A suppression says more than a topic that was left.
    for (const [key, reason] of await suppressedAmong(ctx, channel, part)) reasons.set(key, reason);
  }
  return reasons;
}

function leftAmong(ctx: Ctx, channel: ChannelName, topic: string, keys: string[]) {
  return ctx.db.select({ key: topicOptOuts.key }).from(topicOptOuts).where(and(eq(topicOptOuts.channel, channel), eq(topicOptOuts.topic, topic), inArray(topicOptOuts.key, keys)));
}
