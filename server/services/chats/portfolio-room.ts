import { sql } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { DAY_MS } from "../deliveries/limits.ts";
import type { Ctx } from "../../context.ts";
import { peopleByTier } from "./channel-rules.ts";

export interface Room {
  /** People to whom a conversation may still be begun; null: no limit. */
  left: number | null;
  /** When there is room again, where there is none. */
  nextAt: Date | null;
}

/**
 * To how many more people the portfolio of this WhatsApp number may begin a conversation: WhatsApp counts the people to
 * whom templates went in 24 hours, all numbers together. https://developers.facebook.com/docs/whatsapp/messaging-limits
 */
export async function portfolioRoom(ctx: Ctx, { businessId, facts }: Pick<typeof channelAccounts.$inferSelect, "businessId" | "facts">): Promise<Room> {
  const limit = facts.peoplePerDay ?? (facts.tier === null ? null : (peopleByTier[facts.tier] ?? null));
  if (limit === null || businessId === null) return { left: null, nextAt: null };
  const since = new Date(ctx.now().getTime() - DAY_MS).toISOString();
  const [row] = await ctx.db.execute<{ people: number; oldest: string | null }>(sql`
    with begun as (
      select d.to_address, max(d.handed_over_at) as at
      from ${deliveries} d left join messages m on m.id = d.message_id
      where d.mailbox_id in (select a.id from ${channelAccounts} a where a.business_id = ${businessId}) and d.channel = 'whatsapp'
        and d.handed_over_at > ${since}::timestamptz and (d.campaign_id is not null or m.chat ->> 'type' = 'template')
      group by d.to_address)
    select count(*)::int as people, min(at) as oldest from begun`);
  const left = Math.max(0, limit - row!.people);
  return { left, nextAt: left > 0 || row!.oldest === null ? null : new Date(new Date(row!.oldest).getTime() + DAY_MS) };
}
