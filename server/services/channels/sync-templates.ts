import { and, eq, lt } from "drizzle-orm";
import { channelTemplates } from "../../../drizzle/schema/channels.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import type { VendorTemplate } from "./channel-vendor.ts";

/**
 * Keeps what a vendor listed: `at` is when it was asked. What a hook told later stays; what the vendor no longer lists is
 * gone here too, unless it was made meanwhile.
 */
export function keepTemplates(ctx: Ctx, { accountId, templates, at }: { accountId: string; templates: VendorTemplate[]; at: Date }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const kept = await ctx.db.select().from(channelTemplates).where(eq(channelTemplates.accountId, accountId)).orderBy(channelTemplates.id).for("update");
    const byName = new Map(kept.map((row) => [keyOf(row), row]));
    const changed: string[] = [];
    for (const template of templates) {
      const before = byName.get(keyOf(template));
      if (!before) await ctx.db.insert(channelTemplates).values({ id: ctx.newId(), accountId, ...template, syncedAt: at }).onConflictDoNothing();
      else if (before.syncedAt <= at) await ctx.db.update(channelTemplates).set({ ...template, syncedAt: at }).where(eq(channelTemplates.id, before.id));
      if (!before || before.status !== template.status) changed.push(keyOf(template));
    }
    const listed = new Set(templates.map(keyOf));
    for (const row of kept.filter((one) => !listed.has(keyOf(one)) && one.syncedAt < at)) {
      await ctx.db.delete(channelTemplates).where(and(eq(channelTemplates.id, row.id), lt(channelTemplates.syncedAt, at)));
      changed.push(keyOf(row));
    }
    if (changed.length > 0) await recordEvent(ctx, { name: "channel_account.templates_synced", subject: { type: "channel_account", id: accountId }, data: { count: templates.length, changedCount: changed.length } });
  });
}

const keyOf = ({ name, language }: { name: string; language: string }): string => `${name} ${language}`;
