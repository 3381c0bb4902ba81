import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { campaignRepairs } from "../../../drizzle/schema/campaigns.ts";
import type { CheckKind } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import type { AcceptedRow } from "../imports/queries.ts";

export interface Repair {
  values: Record<string, string>;
  isLeftOut: boolean;
  accepted: CheckKind[];
}

/** What was mended of a draft's rows, by line: of all, or of those named. */
export async function repairsOf(ctx: Ctx, campaignId: string, lines?: number[]): Promise<Map<number, Repair>> {
  const rows = await ctx.db
    .select()
    .from(campaignRepairs)
    .where(and(eq(campaignRepairs.campaignId, campaignId), lines && inArray(campaignRepairs.line, lines)));
  return new Map(rows.map(({ line, values, isLeftOut, accepted }) => [line, { values, isLeftOut, accepted }]));
}

/** Tells one state of the repairs from another. */
export async function repairsState(ctx: Ctx, campaignId: string): Promise<string> {
  const [row] = await ctx.db
    .select({ state: sql<string>`count(*)::text || ' ' || coalesce(md5(string_agg(line || values::text || is_left_out::text || accepted::text, ',' order by line)), '')` })
    .from(campaignRepairs)
    .where(and(eq(campaignRepairs.campaignId, campaignId), gt(campaignRepairs.line, 0)));
  return row!.state;
}

/** The row as it stands after its repair. A name that was mended in one field is not read from another. */
export function repaired(row: AcceptedRow, repair: Repair | undefined): AcceptedRow {
  return repair === undefined || Object.keys(repair.values).length === 0 ? row : { ...row, values: { ...row.values, ...repair.values } };
}
