import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CampaignCheck, PreviewProblem } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { countAudience } from "./audience.ts";
import { listCampaignFiles } from "./attached.ts";
import { CHECK_KEPT_MS, groupKey, groupsOf, keep, type KeptCheck, keptChecks } from "./kept-checks.ts";
import { planCampaign } from "./plan-campaign.ts";
import { type CampaignRow, requireCampaign } from "./queries.ts";
import { type RenderedRow, renderRows, startRendering } from "./render-rows.ts";
import { repairsState } from "./repairs.ts";

/** A check that takes longer goes on by itself, and is asked for again. */
const ANSWER_WITHIN_MS = 2_000;

/**
 * Renders every row and says, by groups, what stands against a start, who is left out, and how long sending takes. What was
 * found is kept for the next question; of a long file the answer says how far it is.
 */
export async function checkCampaign(ctx: Ctx, { campaignId, isFresh = false, waitMs = ANSWER_WITHIN_MS }: { campaignId: string; isFresh?: boolean; waitMs?: number }): Promise<CampaignCheck> {
  const campaign = await requireCampaign(ctx, campaignId);
  const check = await currentCheck(ctx, campaign, { isFresh });
  await Promise.race([check.done, sleep(waitMs, undefined, { ref: false })]);
  const groups = groupsOf(check);
  const startsAt = campaign.scheduledAt && campaign.scheduledAt > ctx.now() ? campaign.scheduledAt : ctx.now();
  return {
    isDone: check.isDone,
    checkedCount: check.checkedCount,
    totalCount: check.isDone ? check.checkedCount : await countAudience(ctx, campaign),
    recipientCount: check.recipientCount,
    chatCount: [...check.cohorts.values()].reduce((sum, { channel, count }) => sum + (channel === "whatsapp" ? count : 0), 0),
    leftOutCount: check.leftOutCount,
    groups,
    mayLaunch: check.isDone && check.recipientCount > 0 && !groups.some((group) => group.effect === "blocks"),
    plan: await planCampaign(ctx, campaign, { cohorts: [...check.cohorts.values()], startsAt }),
  };
}

/** The check as it stands after all that was changed since: the kept one, or one that begins now. */
export async function currentCheck(ctx: Ctx, campaign: CampaignRow, { isFresh = false } = {}): Promise<KeptCheck> {
  const state = await stateOf(ctx, campaign);
  const kept = keptChecks(ctx).get(campaign.id);
  const ageMs = kept ? ctx.now().getTime() - kept.startedAt.getTime() : Number.POSITIVE_INFINITY;
  const isUsable = kept?.state === state && (kept.isDone ? !isFresh && ageMs < CHECK_KEPT_MS : true);
  return isUsable ? kept : startCheck(ctx, campaign, state);
}

function startCheck(ctx: Ctx, campaign: CampaignRow, state: string): KeptCheck {
  const check: KeptCheck = { state, startedAt: ctx.now(), checkedCount: 0, recipientCount: 0, leftOutCount: 0, groups: new Map(), cohorts: new Map(), isDone: false, done: Promise.resolve() };
  keep(ctx, campaign.id, check);
  check.done = runCheck(ctx, campaign, check).catch((error: unknown) => {
    if (keptChecks(ctx).get(campaign.id) === check) keptChecks(ctx).delete(campaign.id);
    throw error;
  });
  // Whoever asked may have gone by then; the next who asks begins anew.
  check.done.catch(() => {});
  return check;
}

async function runCheck(ctx: Ctx, campaign: CampaignRow, check: KeptCheck): Promise<void> {
  const rendering = await startRendering(ctx, campaign, ctx.now());
  for await (const rows of renderRows(ctx, rendering)) {
    for (const row of rows) addRow(check, campaign, row);
    check.checkedCount += rows.length;
    // Another check of the same campaign has begun since: something was changed.
    if (keptChecks(ctx).get(campaign.id) !== check) return;
  }
  for (const name of rendering.attached.own.keys()) {
    if (!rendering.namedFiles.has(name)) addProblem(check, { kind: "unused_attachment", field: name, message: `No row names the file ${name}.` }, null);
  }
  check.isDone = true;
}

function addRow(check: KeptCheck, campaign: CampaignRow, row: RenderedRow): void {
  for (const problem of row.problems) addProblem(check, problem, row.line);
  if (row.repair?.isLeftOut) check.leftOutCount++;
  if (row.isRepeated || row.skippedReason !== null) return;
  check.recipientCount++;
  const timeZone = campaign.sendWindow ? row.timeZone : null;
  const domain = row.channel === "email" ? row.address.slice(row.address.lastIndexOf("@") + 1).toLowerCase() : "";
  const key = `${row.channel}\0${timeZone ?? ""}\0${domain}`;
  const cohort = check.cohorts.get(key);
  if (cohort) cohort.count++;
  else check.cohorts.set(key, { channel: row.channel, timeZone, domain, count: 1 });
}

function addProblem(check: KeptCheck, problem: PreviewProblem, line: number | null): void {
  const key = groupKey(problem);
  const group = check.groups.get(key) ?? { problem, lines: [] };
  if (line !== null && group.lines.at(-1) !== line) group.lines.push(line);
  check.groups.set(key, group);
}

async function stateOf(ctx: Ctx, campaign: CampaignRow): Promise<string> {
  const { channel, chatAccountId, chatTemplate, templateId, templateVersion, importId, followUpOf, topic, needsConsent, frequencyCapDays, attachmentColumn, sendWindow } = campaign;
  const parts = { channel, chatAccountId, chatTemplate, templateId, templateVersion, importId, followUpOf, topic, needsConsent, frequencyCapDays, attachmentColumn, sendWindow, repairs: await repairsState(ctx, campaign.id), files: await listCampaignFiles(ctx, campaign.id) };
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
