import { and, eq, inArray } from "drizzle-orm";
import { suppressions } from "../../../drizzle/schema/contacts.ts";
import type { ChannelName } from "../../contract/common.ts";
import type { Ctx } from "../../context.ts";
import { hashedKey } from "./suppression-key.ts";

/**
 * An erased person's address that somebody writes down again is no secret any more: its suppression stands beside the
 * hash in the open, where lists and filters, which cannot look through a hash, see it. Sending asks for both anyway
 * (suppressedAmong). Runs in the caller's transaction, whenever addresses are stored.
 */
export async function recogniseErased(ctx: Ctx, channel: ChannelName, keys: string[]): Promise<void> {
  if (keys.length === 0) return;
  const keyOf = new Map(keys.map((key) => [hashedKey(ctx.ports.settingsKey, channel, key), key]));
  const hashed = await ctx.db.select().from(suppressions).where(and(eq(suppressions.channel, channel), inArray(suppressions.key, [...keyOf.keys()])));
  if (hashed.length === 0) return;
  await ctx.db.insert(suppressions).values(hashed.map(({ key, reason, suppressedAt, suppressedBy }) => ({ channel, key: keyOf.get(key)!, reason, suppressedAt, suppressedBy }))).onConflictDoNothing();
}
