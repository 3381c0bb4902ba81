import { eq } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import type { Campaign, ChangeCampaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { readTemplate } from "../templates/queries.ts";
import { requireAccount, requireMailboxById } from "./create-campaign.ts";
import { moved } from "./moves.ts";
import { readCampaign, requireCampaign } from "./queries.ts";

export type ChangeDraft = { campaignId: string } & ChangeCampaign;

/**
 * Changes a draft and pins the newest version of its template. Another mailbox drops the account, unless one is named.
 * Refuses `conflict` once it was started or scheduled.
 */
export function changeDraft(ctx: Ctx, { campaignId, ...given }: ChangeDraft): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const before = await requireCampaign(ctx, campaignId, { lock: true });
    moved(before.status, "change");
    if (given.mailboxId) await requireMailboxById(ctx, given.mailboxId);
    const isMoved = given.mailboxId !== undefined && given.mailboxId !== before.mailboxId;
    const from = { mailboxId: given.mailboxId ?? before.mailboxId, accountId: given.accountId === undefined ? (isMoved ? null : before.accountId) : given.accountId };
    await requireAccount(ctx, from);
    const template = await readTemplate(ctx, given.templateId ?? before.templateId);
    const after = { ...given, ...from, templateId: template.id, templateVersion: template.version };
    await ctx.db.update(campaigns).set(after).where(eq(campaigns.id, before.id));
    await recordEvent(ctx, { name: "campaign.changed", subject: { type: "campaign", id: before.id }, data: { after } });
    return readCampaign(ctx, before.id);
  });
}
