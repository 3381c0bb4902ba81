import { and, eq, inArray } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import type { ChannelAccountState } from "../../contract/channels.ts";
import type { Ctx } from "../../context.ts";
import { inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";

/** The vendor refuses the account's token: its state says so once, and its people and the admins are told. What waits is kept. */
export function noteAccountFailure(ctx: Ctx, { accountId, state, failure }: { accountId: string; state: Extract<ChannelAccountState, "expired" | "failed">; failure: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db
      .update(channelAccounts)
      .set({ state, failure: failure.slice(0, 1_000) })
      .where(and(eq(channelAccounts.id, accountId), inArray(channelAccounts.state, state === "failed" ? ["connected"] : ["connected", "failed"])))
      .returning({ id: channelAccounts.id });
    if (row) await recordEvent(ctx, { name: "channel_account.failed", subject: { type: "channel_account", id: accountId }, data: { state, failure: failure.slice(0, 300) } });
  });
}
