import { and, eq, inArray } from "drizzle-orm";
import { suppressions } from "../../../drizzle/schema/contacts.ts";
import type { ChannelName } from "../../contract/common.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { addressKey, hashedKey } from "./suppression-key.ts";

export type SuppressionRow = typeof suppressions.$inferSelect;

/** From now on nothing is written to this address. The first reason stays; a second call changes nothing and answers the first. */
export function suppressAddress(ctx: Ctx, input: { channel: ChannelName; address: string; reason: string }): Promise<SuppressionRow> {
  return inTransaction(ctx, async (ctx) => {
    const { channel, reason } = input;
    const key = addressKey(channel, input.address);
    const suppressedBy = ctx.actor.type === "user" ? ctx.actor.id : null;
    const known = await suppressionOf(ctx, channel, key);
    if (known) return known;
    const [row] = await ctx.db.insert(suppressions).values({ id: ctx.newId(), channel, key, reason, suppressedAt: ctx.now(), suppressedBy }).onConflictDoNothing().returning();
    if (!row) return (await suppressionOf(ctx, channel, key))!;
    await recordEvent(ctx, { name: "address.suppressed", subject: { type: "suppression", id: row.id }, data: { channel, reason } });
    return row;
  });
}

/** In the open, or of an erased person by its hash. */
async function suppressionOf(ctx: Ctx, channel: ChannelName, key: string): Promise<SuppressionRow | undefined> {
  const rows = await ctx.db.select().from(suppressions).where(and(eq(suppressions.channel, channel), inArray(suppressions.key, [key, hashedKey(ctx.ports.settingsKey, channel, key)])));
  return rows.find((row) => row.key === key) ?? rows[0];
}
