import type { CheckKind, CheckRow } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { AcceptedRow } from "../imports/queries.ts";
import { audienceOfLine } from "./audience.ts";
import { currentCheck } from "./check-campaign.ts";
import { groupKey } from "./kept-checks.ts";
import { requireCampaign } from "./queries.ts";
import { renderBatch, type RenderedRow, startRendering } from "./render-rows.ts";
import { repairsOf } from "./repairs.ts";

/** The rows of one group of the check by line, to be mended. */
export async function checkRows(ctx: Ctx, input: { campaignId: string; kind: CheckKind; field: string | null; after?: string | undefined; limit: number }): Promise<{ items: CheckRow[]; next: string | null }> {
  const campaign = await requireCampaign(ctx, input.campaignId);
  const afterLine = Number(input.after ?? 0);
  if (!Number.isInteger(afterLine)) throw refuse("bad_input", "This is not a place in the list of rows.");
  const check = await currentCheck(ctx, campaign);
  await check.done;
  const lines = (check.groups.get(groupKey(input))?.lines ?? []).filter((line) => line > afterLine);
  const page = lines.slice(0, input.limit);
  const rows: AcceptedRow[] = [];
  for (const line of page) {
    const row = await audienceOfLine(ctx, campaign, line);
    if (row) rows.push(row);
  }
  const rendered = await renderBatch(ctx, await startRendering(ctx, campaign, ctx.now()), { rows, repairs: await repairsOf(ctx, campaign.id, page) });
  const found = check.groups.get(groupKey(input))?.problem;
  // Who stands in the file twice is told from the other rows, which are not among these.
  for (const row of rendered) if (found && !row.problems.some((problem) => groupKey(problem) === groupKey(found))) row.problems.push(found);
  return { items: rendered.map(toCheckRow), next: lines.length > input.limit ? String(page.at(-1)) : null };
}

export function toCheckRow({ line, name, address, values, repair, problems }: RenderedRow): CheckRow {
  return { line, name, address, values, repaired: Object.keys(repair?.values ?? {}), isLeftOut: repair?.isLeftOut ?? false, accepted: repair?.accepted ?? [], problems };
}
