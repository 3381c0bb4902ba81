import { sql } from "drizzle-orm";
import { suppressions } from "../../../drizzle/schema/contacts.ts";
import type { ChannelName } from "../../contract/common.ts";
import type { Ctx } from "../../context.ts";
import { sqlTexts } from "./sql-arrays.ts";
import { hashedKey } from "./suppression-key.ts";

/** Of these folded addresses, those that must not be written to, with the reason. Erased persons' are known by their hash. */
export async function suppressedAmong(ctx: Ctx, channel: ChannelName, keys: string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const found = await reasonsOf(ctx, channel, keys);
  if (!found.hasErased) return found.reasons;
  const hashes = keys.map((key) => hashedKey(ctx.ports.settingsKey, channel, key));
  const { reasons } = await reasonsOf(ctx, channel, hashes);
  for (const [index, key] of keys.entries()) if (!found.reasons.has(key) && reasons.has(hashes[index]!)) found.reasons.set(key, reasons.get(hashes[index]!)!);
  return found.reasons;
}

/** Most desks have erased nobody on a channel, and then no hash has to be made: a few µs each, for a page of a hundred or a campaign of thousands. */
async function reasonsOf(ctx: Ctx, channel: ChannelName, keys: string[]): Promise<{ reasons: Map<string, string>; hasErased: boolean }> {
  const rows = await ctx.db.execute<{ key: string | null; reason: string; has_erased: boolean }>(sql`
    select s.key, s.reason, erased.has_erased
    from (select exists (select 1 from ${suppressions} where channel = ${channel} and key like 'hmac:%') as has_erased) as erased
    left join ${suppressions} s on s.channel = ${channel} and s.key = any(${sqlTexts(keys)})`);
  return { reasons: new Map(rows.flatMap(({ key, reason }) => (key === null ? [] : [[key, reason] as const]))), hasErased: rows[0]!.has_erased };
}
