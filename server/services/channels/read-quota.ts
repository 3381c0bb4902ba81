import { sql } from "drizzle-orm";
import type { ChannelQuota } from "../../contract/platforms.ts";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { ChannelAccountRow } from "./channel-accounts.ts";
import { visiblePlaces } from "./platform-rows.ts";

/** The people of a tier that are left now; told by whoever knows the portfolio (services/chats). */
export type RoomOf = (account: ChannelAccountRow) => Promise<{ left: number | null; nextAt: Date | null }>;

/** What each account that the actor sees may still send, and what waits. */
export async function readQuota(ctx: Ctx, { roomOf }: { roomOf: RoomOf }): Promise<ChannelQuota[]> {
  const places = (await visiblePlaces(ctx)).filter(({ account }) => account.state !== "disconnected");
  if (places.length === 0) return [];
  const ids = sqlIds(places.map(({ account }) => account.id));
  const since = new Date(ctx.now().getTime() - 86_400_000).toISOString();
  const counts = await ctx.db.execute<{ id: string; perDay: number | null; sentToday: number; waitingCount: number }>(sql`
    select a.mailbox_id as id, sum(a.messages_per_day) filter (where a.id = a.mailbox_id)::int as "perDay",
      sum((select count(*) from deliveries d where d.account_id = a.id and d.handed_over_at > ${since}::timestamptz))::int as "sentToday",
      sum((select count(*) from deliveries d where d.account_id = a.id and d.status in ('queued', 'claimed')))::int as "waitingCount"
    from sending_accounts a where a.mailbox_id = any(${ids}) group by a.mailbox_id`);
  const byId = new Map(counts.map((row) => [row.id, row]));
  const quotas: ChannelQuota[] = [];
  for (const { account, mailbox } of places) {
    const count = byId.get(account.id);
    const room = account.channel === "whatsapp" ? await roomOf(account) : { left: null, nextAt: null };
    quotas.push({
      accountId: account.id, name: mailbox.name, channel: account.channel, provider: account.provider, tier: account.facts.tier, peoplePerDay: account.facts.peoplePerDay,
      peopleLeft: room.left, roomAt: room.nextAt?.toISOString() ?? null, messagesPerDay: count?.perDay ?? null, sentToday: count?.sentToday ?? 0, waitingCount: count?.waitingCount ?? 0, messagesPerSecond: account.facts.messagesPerSecond,
    });
  }
  return quotas.toSorted((one, other) => one.name.localeCompare(other.name));
}
