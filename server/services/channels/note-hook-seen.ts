import { and, eq, inArray, isNull, lt, ne, or } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import type { ChatChannel } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import type { HookEvent } from "./hook-events.ts";

/** A busy account is called many times a second: its row is written once in this time. */
const SEEN_MS = 60_000;

/** The vendor called about these accounts: as long as it does, nobody needs to ask it. */
export async function noteHookSeen(ctx: Ctx, { channel, events, at }: { channel: ChatChannel; events: HookEvent[]; at: Date }): Promise<void> {
  const named = [...new Set(events.flatMap((event) => ("accountExternalId" in event && event.accountExternalId !== null ? [event.accountExternalId] : [])))];
  if (named.length === 0) return;
  const isOld = or(isNull(channelAccounts.lastHookAt), lt(channelAccounts.lastHookAt, new Date(at.getTime() - SEEN_MS)));
  await ctx.db.update(channelAccounts).set({ lastHookAt: at }).where(and(eq(channelAccounts.channel, channel), inArray(channelAccounts.externalId, named), ne(channelAccounts.state, "disconnected"), isOld));
}
