import { eq } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import type { Campaign, CreateCampaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { readTemplate } from "../templates/queries.ts";
import { requireMailboxById } from "./create-campaign.ts";
import { moved } from "./moves.ts";
import { readCampaign, requireCampaign } from "./queries.ts";

export type ChangeDraft = { campaignId: string } & Partial<Pick<CreateCampaign, "name" | "templateId" | "mailboxId">>;

/** Changes a draft and pins the newest version of its template. Refuses `conflict` once it was started. */
export function changeDraft(ctx: Ctx, input: ChangeDraft): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const before = await requireCampaign(ctx, input.campaignId, { lock: true });
    moved(before.status, "change");
    if (input.mailboxId) await requireMailboxById(ctx, input.mailboxId);
    const template = await readTemplate(ctx, input.templateId ?? before.templateId);
    const after = { name: input.name ?? before.name, mailboxId: input.mailboxId ?? before.mailboxId, templateId: template.id, templateVersion: template.version };
    await ctx.db.update(campaigns).set(after).where(eq(campaigns.id, before.id));
    await recordEvent(ctx, { name: "campaign.changed", subject: { type: "campaign", id: before.id }, data: { after } });
    return readCampaign(ctx, before.id);
  });
}
