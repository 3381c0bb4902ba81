import { eq } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import type { Campaign, CreateFollowUp } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { countAudience } from "./audience.ts";
import { partsOf } from "./campaign-parts.ts";
import { moved } from "./moves.ts";
import { readCampaign, requireCampaign } from "./queries.ts";

const DAY_MS = 86_400_000;

/**
 * A campaign to those who got another one and did not answer, so many days after it. Who answers before the hour is left
 * out, at the start and again before each mail. With no days it is a draft; else it is scheduled and starts by itself.
 */
export function createFollowUp(ctx: Ctx, { campaignId, name, templateId = null, chatTemplate = null, afterDays }: { campaignId: string } & CreateFollowUp): Promise<Campaign> {
  const { actor } = ctx;
  if (actor.type !== "user") throw refuse("forbidden", "Only a user makes a campaign.");
  return inTransaction(ctx, async (ctx) => {
    const before = await requireCampaign(ctx, campaignId);
    if (before.launchedAt === null) throw refuse("conflict", "The campaign has not begun, so nobody can be asked again.", { remedy: "Start it first." });
    const parts = await partsOf(ctx, { ...before, mailboxId: before.channel === "whatsapp" ? null : before.mailboxId, templateId, chatTemplate: chatTemplate ? { ...chatTemplate, values: chatTemplate.values ?? {} } : before.chatTemplate });
    const id = ctx.newId();
    const dueAt = new Date((before.finishedAt ?? before.launchedAt).getTime() + afterDays * DAY_MS);
    const scheduledAt = afterDays > 0 && dueAt > ctx.now() ? dueAt : null;
    const { importId, sendMode, topic, batchSize, batchDelaySeconds, missedSchedule, sendWindow, pauseErrorRate, pauseBounceRate, needsConsent } = before;
    await ctx.db.insert(campaigns).values({
      id, name, importId, ...parts, sendMode, topic, batchSize, batchDelaySeconds, missedSchedule, sendWindow, pauseErrorRate, pauseBounceRate, needsConsent,
      followUpOf: before.id, followUpAfterDays: afterDays,
      status: scheduledAt === null ? "draft" : moved("draft", "schedule"), scheduledAt, createdBy: actor.id, createdAt: ctx.now(),
    });
    await ctx.db.update(campaigns).set({ recipientCount: await countAudience(ctx, { importId, channel: parts.channel, followUpOf: before.id }) }).where(eq(campaigns.id, id));
    await recordEvent(ctx, { name: "campaign.created", subject: { type: "campaign", id }, data: { name, followUpOf: before.id, at: scheduledAt?.toISOString() ?? null } });
    return readCampaign(ctx, id);
  });
}
