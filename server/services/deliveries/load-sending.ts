import { eq, sql } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { mergeValuesOf } from "../contacts/merge-values.ts";
import { suppressedAmong } from "../contacts/queries.ts";
import { readTemplateVersion } from "../templates/queries.ts";
import { compileTemplate, hashOf, renderTemplate } from "../templates/render-template.ts";
import type { Outcome } from "./outcome.ts";
import { filesOfCampaign } from "./recipient-files.ts";
import type { ComposedMessage } from "./send-delivery.ts";
import type { ClaimedDelivery } from "./take-claims.ts";

/** A running campaign as its senders need it: read once a run. */
export interface Sending {
  campaignId: string;
  isDraftsOnly: boolean;
  compose(claim: ClaimedDelivery): Promise<ComposedMessage>;
  /** Why some of the claimed must not be written to after all: somebody may have left, or answered, since the start. */
  whyNot(ctx: Ctx, claims: ClaimedDelivery[]): Promise<Map<string, Outcome>>;
}

/** Null: the campaign does not run. */
export async function loadSending(ctx: Ctx, campaignId: string): Promise<Sending | null> {
  const [campaign] = await ctx.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
  if (!campaign || campaign.status !== "running") return null;
  const { templateId, templateVersion, launchedAt, followUpOf } = campaign;
  const filesOf = await filesOfCampaign(ctx, campaign);
  const template = compileTemplate(await readTemplateVersion(ctx, { templateId, version: templateVersion }));
  return {
    campaignId,
    isDraftsOnly: campaign.sendMode === "drafts",
    async compose({ mergeValues, language }) {
      const { message } = renderTemplate(template, { values: mergeValuesOf(mergeValues), language, now: launchedAt! });
      const { attachments, files } = await filesOf(mergeValues);
      const { subject, html, text, headers } = message;
      return { subject, html, text, headers, attachments, hash: hashOf({ ...message, files: [...message.files, ...files] }) };
    },
    async whyNot(ctx, claims) {
      const reasons = new Map<string, Outcome>();
      const suppressed = await suppressedAmong(ctx, "email", claims.map(({ toAddress }) => foldAddress(toAddress)));
      const answered = followUpOf === null ? new Set<string>() : await answeredAmong(ctx, followUpOf, claims.map(({ contactId }) => contactId));
      for (const { id, toAddress, contactId } of claims) {
        const reason = suppressed.get(foldAddress(toAddress));
        if (reason !== undefined) reasons.set(id, { outcome: "suppressed", reason });
        else if (answered.has(contactId)) reasons.set(id, { outcome: "cancelled", reason: "replied" });
      }
      return reasons;
    },
  };
}

/** Who has answered the campaign that this one follows up. */
async function answeredAmong(ctx: Ctx, campaignId: string, contactIds: string[]): Promise<Set<string>> {
  const rows = await ctx.db.select({ contactId: recipients.contactId }).from(recipients).where(sql`${recipients.campaignId} = ${campaignId} and ${recipients.contactId} in ${contactIds} and ${recipients.repliedAt} is not null`);
  return new Set(rows.map((row) => row.contactId));
}
