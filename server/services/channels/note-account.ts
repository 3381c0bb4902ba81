import { and, eq, inArray, sql } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { events } from "../../../drizzle/schema/events.ts";
import type { AccountFacts } from "../../contract/channels.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { stableJson } from "../../stable-json.ts";
import { cleanLine } from "../conversations/clean-text.ts";
import { recordEvent } from "../events/record-event.ts";
import { type ChannelAccountRow, findAccounts } from "./channel-accounts.ts";
import type { HookEvent } from "./hook-events.ts";

export type AccountEvent = Extract<HookEvent, { kind: "account" }>;

const NOTE_CHARS_MAX = 300;
const FELL = "channel_account.quality_fell";
const TOLD = "channel_account.told";
const worth: Record<AccountFacts["quality"], number> = { RED: 0, YELLOW: 1, GREEN: 2, UNKNOWN: 3 };

/**
 * The vendor tells something of an account: its facts say so, and who looks after it hears where its quality fell. Told
 * again it is known, and what was told of a later moment stays. Answers how many accounts are meant.
 */
export function noteAccount(ctx: Ctx, { event, at }: { event: AccountEvent; at: Date }): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    const places = await findAccounts(ctx, event.channel, { externalId: event.accountExternalId, businessId: event.businessId });
    for (const { account } of places) await noteOne(ctx, account.id, event, at);
    return places.length;
  });
}

async function noteOne(ctx: Ctx, accountId: string, event: AccountEvent, at: Date): Promise<void> {
  const [row] = await ctx.db.select().from(channelAccounts).where(eq(channelAccounts.id, accountId)).for("update");
  const note = event.note === null ? null : cleanLine(event.note, NOTE_CHARS_MAX);
  const told = Object.fromEntries(Object.entries(event.change).filter(([, value]) => value !== undefined)) as Partial<AccountFacts>;
  const later = await toldSince(ctx, accountId, at);
  if (later.some((one) => one.toldAt === at.toISOString() && one.note === note && stableJson(one.told) === stableJson(told))) return;
  const change = Object.fromEntries(Object.entries(told).filter(([field]) => !later.some((one) => field in one.told))) as Partial<AccountFacts>;
  const before = factsBefore(row!, change);
  if (stableJson(before) === stableJson(change) && note === null) return;
  await ctx.db.update(channelAccounts).set({ facts: { ...row!.facts, ...change } }).where(eq(channelAccounts.id, accountId));
  const hasFallen = change.quality !== undefined && change.quality !== "GREEN" && worth[change.quality] < worth[row!.facts.quality];
  await recordEvent(ctx, { name: hasFallen ? FELL : TOLD, subject: { type: "channel_account", id: accountId }, data: { before, after: change, told, note, toldAt: at.toISOString() } });
}

const factsBefore = ({ facts }: ChannelAccountRow, change: Partial<AccountFacts>): Partial<AccountFacts> => Object.fromEntries(Object.keys(change).map((field) => [field, facts[field as keyof AccountFacts]]));

interface ToldBefore {
  toldAt: string;
  note: string | null;
  told: Partial<AccountFacts>;
}

async function toldSince(ctx: Ctx, accountId: string, at: Date): Promise<ToldBefore[]> {
  const rows = await ctx.db.select({ data: events.data }).from(events).where(and(eq(events.subjectType, "channel_account"), eq(events.subjectId, accountId), inArray(events.name, [FELL, TOLD]), sql`${events.data} ->> 'toldAt' >= ${at.toISOString()}`));
  return rows.map(({ data }) => data as unknown as ToldBefore);
}
