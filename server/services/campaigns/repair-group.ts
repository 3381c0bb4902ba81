import { sql } from "drizzle-orm";
import { campaignRepairs } from "../../../drizzle/schema/campaigns.ts";
import type { RepairGroup } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { currentCheck } from "./check-campaign.ts";
import { effectOf } from "./effects.ts";
import { groupKey } from "./kept-checks.ts";
import { moved } from "./moves.ts";
import { requireCampaign } from "./queries.ts";

/** Leaves all rows of a group out, or takes them as they are. Answers how many. */
export async function repairGroup(ctx: Ctx, { campaignId, kind, field, action }: { campaignId: string } & RepairGroup): Promise<number> {
  const { actor } = ctx;
  if (actor.type !== "user") throw refuse("forbidden", "Only a person mends rows.");
  if (action === "accept" && !effectOf({ kind, field }).isAcceptable) throw refuse("unprocessable", "These rows cannot be sent as they are.", { remedy: "Mend them, or leave them out." });
  // Before the transaction: the check may take a while, and the row must not be locked meanwhile.
  const check = await currentCheck(ctx, await requireCampaign(ctx, campaignId));
  await check.done;
  const lines = check.groups.get(groupKey({ kind, field }))?.lines ?? [];
  if (lines.length === 0) throw refuse("conflict", "There are no such rows any more.", { remedy: "Run the check again." });
  return inTransaction(ctx, async (ctx) => {
    const campaign = await requireCampaign(ctx, campaignId, { lock: true });
    moved(campaign.status, "change");
    const [isLeftOut, accepted] = action === "leave_out" ? [true, []] : [false, [kind]];
    const all = sql`select ${campaignId}::uuid, line, ${isLeftOut}::boolean, ${JSON.stringify(accepted)}::jsonb, ${actor.id}::uuid, ${ctx.now().toISOString()}::timestamptz from unnest(${`{${lines.join(",")}}`}::int[]) as line`;
    await ctx.db.execute(sql`
      insert into ${campaignRepairs} (campaign_id, line, is_left_out, accepted, repaired_by, repaired_at) ${all}
      on conflict (campaign_id, line) do update set
        is_left_out = campaign_repairs.is_left_out or excluded.is_left_out,
        accepted = (select coalesce(jsonb_agg(distinct kind), '[]') from jsonb_array_elements(campaign_repairs.accepted || excluded.accepted) as kind),
        repaired_by = excluded.repaired_by, repaired_at = excluded.repaired_at`);
    await recordEvent(ctx, { name: "campaign.rows_repaired", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, kind, field, action, count: lines.length } });
    return lines.length;
  });
}
