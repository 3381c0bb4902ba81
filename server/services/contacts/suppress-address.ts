import { suppressions } from "../../../drizzle/schema/contacts.ts";
import type { ChannelName } from "../../contract/common.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { foldAddress } from "./fold-address.ts";

export type SuppressionRow = typeof suppressions.$inferSelect;

/** From now on nothing is written to this address. The first reason stays; a second call changes nothing. */
export function suppressAddress(ctx: Ctx, input: { channel: ChannelName; address: string; reason: string }): Promise<SuppressionRow | null> {
  return inTransaction(ctx, async (ctx) => {
    const suppressedBy = ctx.actor.type === "user" ? ctx.actor.id : null;
    const key = input.channel === "email" ? foldAddress(input.address) : input.address.trim();
    const [row] = await ctx.db.insert(suppressions).values({ channel: input.channel, key, reason: input.reason, suppressedAt: ctx.now(), suppressedBy }).onConflictDoNothing().returning();
    if (!row) return null;
    await recordEvent(ctx, { name: "address.suppressed", subject: { type: "suppression", id: ctx.newId() }, data: { channel: input.channel, reason: input.reason } });
    return row;
  });
}
