import { asc, eq } from "drizzle-orm";
import type { z } from "zod";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import type { RecipientPreviewPage } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { withUnsubscribeUrl } from "../subscriptions/unsubscribe-token.ts";
import { audienceAt, countAudience } from "./audience.ts";
import { type CampaignRow, requireCampaign } from "./queries.ts";
import { type AudienceRow, renderBatch, startRendering } from "./render-rows.ts";
import type { RowChannel } from "./row-address.ts";
import { repairsOf } from "./repairs.ts";

/** One recipient's message exactly as it would be, or was, sent. `index` counts from 0 by line of the file. */
export async function previewRecipient(ctx: Ctx, input: { campaignId: string; index: number }): Promise<z.infer<typeof RecipientPreviewPage>> {
  const campaign = await requireCampaign(ctx, input.campaignId);
  const { index } = input;
  const isFrozen = campaign.launchedAt !== null;
  const total = isFrozen ? campaign.recipientCount : await countAudience(ctx, campaign);
  const row = isFrozen ? await frozenRowAt(ctx, campaign, index) : await audienceAt(ctx, campaign, index);
  if (!row) return { index, total, preview: null };
  const repairs = isFrozen ? new Map() : await repairsOf(ctx, campaign.id, [row.line]);
  const [rendered] = await renderBatch(ctx, await startRendering(ctx, campaign, campaign.launchedAt ?? ctx.now()), { rows: [row], repairs });
  const { line, name, channel, address, message, problems } = rendered!;
  return { index, total, preview: { line, name, channel, address, subject: message.subject, html: withUnsubscribeUrl(ctx, message, null).html, text: message.text, problems } };
}

async function frozenRowAt(ctx: Ctx, campaign: CampaignRow, index: number): Promise<AudienceRow | null> {
  const [row] = await ctx.db
    .select({ channel: recipients.channel, line: recipients.line, contactId: recipients.contactId, values: recipients.mergeValues })
    .from(recipients)
    .where(eq(recipients.campaignId, campaign.id))
    .orderBy(asc(recipients.line))
    .offset(index)
    .limit(1);
  return row ? { ...row, channel: row.channel as RowChannel } : null;
}
