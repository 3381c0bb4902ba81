import { and, eq, inArray, lte, or } from "drizzle-orm";
import { channelTemplates } from "../../../drizzle/schema/channels.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { findAccounts } from "./channel-accounts.ts";
import type { HookEvent } from "./hook-events.ts";

export type TemplateEvent = Extract<HookEvent, { kind: "template" }>;

/**
 * The vendor approved, refused, paused or rated a template: its copies here say so, unless they were read later than it
 * was told. One that is not here yet comes with the next synchronisation. Answers how many changed.
 */
export function noteTemplate(ctx: Ctx, { event, at }: { event: TemplateEvent; at: Date }): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    const accounts = await findAccounts(ctx, event.channel, { businessId: event.businessId });
    const change = Object.fromEntries(Object.entries(event.change).filter(([, value]) => value !== undefined));
    if (accounts.length === 0 || Object.keys(change).length === 0) return 0;
    const byName = and(eq(channelTemplates.name, event.name), eq(channelTemplates.language, event.language));
    const named = event.providerTemplateId === null ? byName : or(eq(channelTemplates.providerTemplateId, event.providerTemplateId), byName);
    const rows = await ctx.db.select().from(channelTemplates).where(and(inArray(channelTemplates.accountId, accounts.map(({ account }) => account.id)), named, lte(channelTemplates.syncedAt, at))).orderBy(channelTemplates.id).for("update");
    for (const row of rows) {
      await ctx.db.update(channelTemplates).set({ ...change, syncedAt: at }).where(eq(channelTemplates.id, row.id));
      const before = Object.fromEntries(Object.keys(change).map((field) => [field, row[field as keyof typeof row]]));
      if (JSON.stringify(before) === JSON.stringify(change)) continue;
      const isRejected = event.change.status === "REJECTED" && row.status !== "REJECTED";
      await recordEvent(ctx, { name: isRejected ? "channel_template.rejected" : "channel_template.changed", subject: { type: "channel_template", id: row.id }, data: { accountId: row.accountId, name: row.name, language: row.language, before, after: change } });
    }
    return rows.length;
  });
}
