import { eq, sql } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { mergeValuesOf } from "../contacts/merge-values.ts";
import { addressKey } from "../contacts/suppression-key.ts";
import { mayWrite } from "../subscriptions/may-write.ts";
import { replyAddress } from "../subscriptions/reply-address.ts";
import { unsubscribeHeaders, withUnsubscribeUrl } from "../subscriptions/unsubscribe-token.ts";
import { readCompiledTemplate } from "../templates/queries.ts";
import { hashOf, renderTemplate } from "../templates/render-template.ts";
import type { Outcome } from "./outcome.ts";
import { nextInWindow } from "./send-window.ts";
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
  const { templateId, templateVersion, launchedAt, followUpOf, topic, sendWindow } = campaign;
  const filesOf = await filesOfCampaign(ctx, campaign);
  const template = await readCompiledTemplate(ctx, { templateId, version: templateVersion });
  const [mailbox] = await ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(eq(mailboxes.id, campaign.mailboxId));
  // What people can subscribe to they can leave, by one click in their mail program.
  const mayBeLeft = topic !== "" || template.fields.includes("unsubscribe_url");
  return {
    campaignId,
    isDraftsOnly: campaign.sendMode === "drafts",
    async compose({ mergeValues, language, recipientId, replyToken, provider }) {
      const { message } = renderTemplate(template, { values: mergeValuesOf(mergeValues), language, now: launchedAt! });
      const { attachments, files } = await filesOf(mergeValues);
      const { subject, html, text } = withUnsubscribeUrl(ctx, message, recipientId);
      const hash = hashOf({ ...message, files: [...message.files, ...files] });
      const headers = mayBeLeft ? { ...message.headers, ...unsubscribeHeaders(ctx, { recipientId, mailbox: mailbox!.address }) } : message.headers;
      // By Graph the answer comes to the very mailbox that wrote, and names our Message-ID; others may give the mail one of their own.
      const replyTo = provider === "graph" ? undefined : replyAddress(mailbox!.address, replyToken);
      return { subject, html, text, headers, attachments, hash, ...(replyTo === undefined ? {} : { replyTo }) };
    },
    async whyNot(ctx, claims) {
      const reasons = new Map<string, Outcome>();
      const unwritable = await mayWrite(ctx, { channel: "email", addresses: claims.map(({ toAddress }) => toAddress), topic });
      const answered = followUpOf === null ? new Set<string>() : await answeredAmong(ctx, followUpOf, claims.map(({ contactId }) => contactId));
      for (const { id, toAddress, contactId, timeZone } of claims) {
        const reason = unwritable.get(addressKey("email", toAddress));
        const opensAt = sendWindow ? nextInWindow(sendWindow, timeZone, ctx.now()) : null;
        if (reason !== undefined) reasons.set(id, { outcome: "suppressed", reason });
        else if (answered.has(contactId)) reasons.set(id, { outcome: "cancelled", reason: "replied" });
        else if (opensAt && opensAt > ctx.now()) reasons.set(id, { outcome: "held", reason: "outside_window", until: opensAt });
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
