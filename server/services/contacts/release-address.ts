import { and, eq, inArray } from "drizzle-orm";
import { suppressions } from "../../../drizzle/schema/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { hashedKey, isHashedKey } from "./suppression-key.ts";

/** The address may be written to again. An erased person's hash goes with what stands in the open, and the other way round. */
export function releaseAddress(ctx: Ctx, { suppressionId }: { suppressionId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db.select().from(suppressions).where(eq(suppressions.id, suppressionId)).for("update");
    if (!row) throw refuse("not_found", "There is no such suppression.");
    const { channel, reason, key, suppressedAt } = row;
    const same = isHashedKey(key) ? await openKeysOf(ctx, row) : [hashedKey(ctx.ports.settingsKey, channel, key)];
    await ctx.db.delete(suppressions).where(and(eq(suppressions.channel, channel), inArray(suppressions.key, [key, ...same])));
    await recordEvent(ctx, { name: "address.released", subject: { type: "suppression", id: row.id }, data: { channel, reason, suppressedAt: suppressedAt.toISOString() } });
  });
}

/** Written down again since: recognise-erased.ts copied reason and moment. */
async function openKeysOf(ctx: Ctx, row: typeof suppressions.$inferSelect): Promise<string[]> {
  const alike = await ctx.db.select({ key: suppressions.key }).from(suppressions).where(and(eq(suppressions.channel, row.channel), eq(suppressions.reason, row.reason), eq(suppressions.suppressedAt, row.suppressedAt)));
  return alike.map(({ key }) => key).filter((key) => hashedKey(ctx.ports.settingsKey, row.channel, key) === row.key);
}
