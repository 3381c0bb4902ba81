import { campaignRepairs } from "../../../drizzle/schema/campaigns.ts";
import type { CheckRow, RepairRow } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { audienceOfLine } from "./audience.ts";
import { toCheckRow } from "./check-rows.ts";
import { moved } from "./moves.ts";
import { requireCampaign } from "./queries.ts";
import { renderBatch, startRendering } from "./render-rows.ts";
import { type Repair, repairsOf } from "./repairs.ts";

const VALUES_MAX = 200;

/** Mends one row for this campaign alone, leaves it out, or takes it as it is; and looks at it again. */
export function repairRow(ctx: Ctx, { campaignId, line, ...change }: { campaignId: string; line: number } & RepairRow): Promise<CheckRow> {
  const { actor } = ctx;
  if (actor.type !== "user") throw refuse("forbidden", "Only a person mends a row.");
  return inTransaction(ctx, async (ctx) => {
    const campaign = await requireCampaign(ctx, campaignId, { lock: true });
    moved(campaign.status, "change");
    const row = await audienceOfLine(ctx, campaign, line);
    if (!row) throw refuse("not_found", "The campaign has no such row.", { remedy: "Run the check again: somebody may have changed the contacts." });
    const before = (await repairsOf(ctx, campaignId, [line])).get(line) ?? { values: {}, isLeftOut: false, accepted: [] };
    const after = mended(before, change, row.values);
    if (Object.keys(after.values).length > VALUES_MAX) throw refuse("too_large", "Too many values.");
    const stamp = { repairedBy: actor.id, repairedAt: ctx.now() };
    await ctx.db.insert(campaignRepairs).values({ campaignId, line, ...after, ...stamp }).onConflictDoUpdate({ target: [campaignRepairs.campaignId, campaignRepairs.line], set: { ...after, ...stamp } });
    await recordEvent(ctx, { name: "campaign.row_repaired", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, line, fields: Object.keys(after.values), isLeftOut: after.isLeftOut, accepted: after.accepted } });
    const [rendered] = await renderBatch(ctx, await startRendering(ctx, campaign, ctx.now()), { rows: [row], repairs: new Map([[line, after]]) });
    return toCheckRow(rendered!);
  });
}

/** A value as the file has it is no repair. */
function mended(before: Repair, { values, isLeftOut, accepted }: RepairRow, inFile: Record<string, string>): Repair {
  const all = { ...before.values, ...values };
  const kept = Object.entries(all).filter(([field, value]) => value !== (inFile[field] ?? ""));
  return { values: Object.fromEntries(kept.map(([field, value]) => [field, value.trim()])), isLeftOut: isLeftOut ?? before.isLeftOut, accepted: accepted ?? before.accepted };
}
