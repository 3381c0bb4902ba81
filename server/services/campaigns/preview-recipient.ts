import { asc, eq } from "drizzle-orm";
import type { z } from "zod";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import type { RecipientPreviewPage } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { acceptedRowAt, type AcceptedRow } from "../imports/queries.ts";
import { type CampaignRow, requireCampaign } from "./queries.ts";
import { compiledTemplateOf, renderBatch } from "./render-rows.ts";

/** One recipient's message exactly as it would be, or was, sent. `index` counts from 0 by line of the file. */
export async function previewRecipient(ctx: Ctx, input: { campaignId: string; index: number }): Promise<z.infer<typeof RecipientPreviewPage>> {
  const campaign = await requireCampaign(ctx, input.campaignId);
  const { index } = input;
  const total = campaign.recipientCount;
  const row = campaign.launchedAt ? await frozenRowAt(ctx, campaign, index) : await acceptedRowAt(ctx, campaign.importId, index);
  if (!row) return { index, total, preview: null };
  const [rendered] = await renderBatch(ctx, { rows: [row], template: await compiledTemplateOf(ctx, campaign), now: campaign.launchedAt ?? ctx.now() });
  const { line, name, address, message, problems } = rendered!;
  return { index, total, preview: { line, name, address, subject: message.subject, html: message.html, problems } };
}

async function frozenRowAt(ctx: Ctx, campaign: CampaignRow, index: number): Promise<AcceptedRow | null> {
  const [row] = await ctx.db
    .select({ line: recipients.line, contactId: recipients.contactId, values: recipients.mergeValues })
    .from(recipients)
    .where(eq(recipients.campaignId, campaign.id))
    .orderBy(asc(recipients.line))
    .offset(index)
    .limit(1);
  return row ?? null;
}
