import { eq } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import type { Campaign, ChangeCampaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { countAudience } from "./audience.ts";
import { partsInShort, partsOf, type WantedParts } from "./campaign-parts.ts";
import { moved } from "./moves.ts";
import { type CampaignRow, readCampaign, requireCampaign } from "./queries.ts";

export type ChangeDraft = { campaignId: string } & ChangeCampaign;

/**
 * Changes a draft and pins the newest version of its template, and what WhatsApp has approved now. Another mailbox drops the account, unless one is named.
 * Refuses `conflict` once it was started or scheduled.
 */
export function changeDraft(ctx: Ctx, { campaignId, ...given }: ChangeDraft): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const before = await requireCampaign(ctx, campaignId, { lock: true });
    moved(before.status, "change");
    const parts = await partsOf(ctx, wantedOf(before, given));
    const recipientCount = parts.channel === before.channel ? before.recipientCount : await countAudience(ctx, { ...before, channel: parts.channel });
    await ctx.db.update(campaigns).set({ ...given, ...parts, recipientCount }).where(eq(campaigns.id, before.id));
    await recordEvent(ctx, { name: "campaign.changed", subject: { type: "campaign", id: before.id }, data: { after: { ...given, ...partsInShort(parts) } } });
    return readCampaign(ctx, before.id);
  });
}

/** A mailbox of a campaign by WhatsApp alone is the number's place, and none that mails come from. */
function wantedOf(before: CampaignRow, given: ChangeCampaign): WantedParts {
  const channel = given.channel ?? before.channel;
  const mailboxId = given.mailboxId ?? (before.channel === "whatsapp" ? null : before.mailboxId);
  const isMoved = mailboxId !== before.mailboxId;
  return {
    channel, mailboxId,
    sendMode: given.sendMode ?? before.sendMode,
    templateId: given.templateId === undefined ? before.templateId : given.templateId,
    accountId: given.accountId === undefined ? (isMoved ? null : before.accountId) : given.accountId,
    chatAccountId: given.chatAccountId === undefined ? before.chatAccountId : given.chatAccountId,
    chatTemplate: given.chatTemplate === undefined ? before.chatTemplate : given.chatTemplate,
  };
}
