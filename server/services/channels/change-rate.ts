import { and, eq, sql } from "drizzle-orm";
import { channelRates } from "../../../drizzle/schema/channels.ts";
import { ChangeRate } from "../../contract/channel-rates.ts";
import type { ChannelRate } from "../../contract/platforms.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { RATES_MAX } from "./limits.ts";
import { listRates, lockRates, RATES_ID } from "./channel-rates.ts";

/**
 * Adds, changes or removes one price and answers all. What was charged before keeps its own. Refuses `stale` where the price
 * is another than the one that the change was made on, and `conflict` where the list is full.
 */
export function changeRate(ctx: Ctx, given: ChangeRate): Promise<ChannelRate[]> {
  const { country, category, price, before } = ChangeRate.parse(given);
  return inTransaction(ctx, async (ctx) => {
    await lockRates(ctx);
    const own = and(eq(channelRates.country, country), eq(channelRates.category, category));
    const [row] = await ctx.db.select().from(channelRates).where(own);
    const isSame = row ? row.priceMicros === before?.priceMicros && row.currency === before.currency : before === null;
    if (!isSame) throw refuse("stale", "Somebody has changed this price in the meantime.", { remedy: "Look at what it is now, and make your change on that." });
    if (price === null) {
      if (!row) return listRates(ctx);
      await ctx.db.delete(channelRates).where(own);
    } else {
      if (!row && (await ctx.db.$count(channelRates)) >= RATES_MAX) throw refuse("conflict", `The list holds ${RATES_MAX} prices, and no more.`, { remedy: "Remove prices that are not needed first." });
      await ctx.db.insert(channelRates).values({ country, category, ...price }).onConflictDoUpdate({ target: [channelRates.country, channelRates.category], set: { priceMicros: sql`excluded.price_micros`, currency: sql`excluded.currency` } });
    }
    const items = await listRates(ctx);
    await recordEvent(ctx, { name: "channel_rates.saved", subject: { type: "channel_rates", id: RATES_ID }, data: { count: items.length, changed: price === null ? [] : [{ country, category, ...price }], removed: price === null ? [row] : [] } });
    return items;
  });
}
