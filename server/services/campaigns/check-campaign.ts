import type { z } from "zod";
import type { CampaignCheck } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { minutesFor } from "../deliveries/pace.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { type CampaignRow, requireCampaign } from "./queries.ts";
import { isBlocking, type Problem, renderRows } from "./render-rows.ts";

type Check = z.infer<typeof CampaignCheck>;

/** Lines that a group names; its count is of all. */
const LINES_SHOWN = 100;
/** What a mailbox without a set pace was measured to take, for the estimate only. */
const MESSAGES_PER_MINUTE_UNPACED = 600;

/** Renders every row and says, by groups, what stands against a start, what will be skipped, and how long it takes. */
export async function checkCampaign(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<Check> {
  const campaign = await requireCampaign(ctx, campaignId);
  const groups = new Map<string, Check["groups"][number]>();
  let sendable = 0;
  for await (const rows of renderRows(ctx, campaign, ctx.now())) {
    for (const row of rows) {
      if (!row.problems.some((problem) => problem.kind === "suppressed" || problem.kind === "duplicate")) sendable++;
      for (const problem of row.problems) addTo(groups, problem, row.line);
    }
  }
  const list = [...groups.values()];
  return { recipientCount: sendable, groups: list, mayLaunch: sendable > 0 && !list.some(isBlocking), plan: await planOf(ctx, campaign, sendable) };
}

function addTo(groups: Map<string, Check["groups"][number]>, problem: Problem, line: number): void {
  const key = `${problem.kind}\0${problem.field ?? ""}\0${problem.message}`;
  const group = groups.get(key) ?? { ...problem, count: 0, lines: [] };
  group.count++;
  if (group.lines.length < LINES_SHOWN) group.lines.push(line);
  groups.set(key, group);
}

async function planOf(ctx: Ctx, campaign: CampaignRow, count: number): Promise<Check["plan"]> {
  const mailbox = (await visibleMailboxes(ctx)).find((row) => row.id === campaign.mailboxId);
  const perMinute = mailbox?.messagesPerMinute ?? null;
  const minutes = minutesFor(count, perMinute ?? MESSAGES_PER_MINUTE_UNPACED);
  return { minutes: Math.ceil(minutes * 10) / 10, limit: perMinute === null ? null : `${perMinute} a minute for this mailbox` };
}
