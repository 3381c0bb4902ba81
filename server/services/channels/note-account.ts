import { eq } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { AccountFacts } from "../../contract/channels.ts";
import { recordEvent } from "../events/record-event.ts";
import { cleanLine } from "../conversations/clean-text.ts";
import { findAccounts } from "./channel-accounts.ts";
import type { HookEvent } from "./hook-events.ts";

export type AccountEvent = Extract<HookEvent, { kind: "account" }>;

const NOTE_CHARS_MAX = 300;
const worth: Record<AccountFacts["quality"], number> = { RED: 0, YELLOW: 1, GREEN: 2, UNKNOWN: 3 };

/** The vendor tells something of an account: its facts say so, and who looks after it hears where its quality fell. Answers how many are meant. */
export function noteAccount(ctx: Ctx, { event }: { event: AccountEvent }): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    const places = await findAccounts(ctx, event.channel, { externalId: event.accountExternalId, businessId: event.businessId });
    for (const { account } of places) {
      const [row] = await ctx.db.select().from(channelAccounts).where(eq(channelAccounts.id, account.id)).for("update");
      const change = Object.fromEntries(Object.entries(event.change).filter(([, value]) => value !== undefined)) as Partial<AccountFacts>;
      const before = Object.fromEntries(Object.keys(change).map((field) => [field, row!.facts[field as keyof AccountFacts]]));
      const isChanged = JSON.stringify(before) !== JSON.stringify(change);
      if (isChanged) await ctx.db.update(channelAccounts).set({ facts: { ...row!.facts, ...change } }).where(eq(channelAccounts.id, account.id));
      if (!isChanged && event.note === null) continue;
      const hasFallen = change.quality !== undefined && worth[change.quality] < worth[row!.facts.quality] && change.quality !== "GREEN";
      await recordEvent(ctx, { name: hasFallen ? "channel_account.quality_fell" : "channel_account.told", subject: { type: "channel_account", id: account.id }, data: { before, after: change, note: event.note === null ? null : cleanLine(event.note, NOTE_CHARS_MAX) } });
    }
    return places.length;
  });
}
