import { and, desc, eq, inArray } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { deliveries, receipts } from "../../../drizzle/schema/deliveries.ts";
import type { Receipt } from "../../contract/receipts.ts";
import type { Ctx } from "../../context.ts";
import { findShownContact, personIds } from "../contacts/require-contact.ts";
import { visibleMailboxes } from "../people/queries.ts";

const SHOWN_MAX = 100;

/** Of a person, newest first; of campaigns from mailboxes that the actor may see. */
export async function receiptsOfContact(ctx: Ctx, { contactId }: { contactId: string }): Promise<Receipt[]> {
  const { id } = await findShownContact(ctx, contactId);
  const mailboxIds = (await visibleMailboxes(ctx)).map((mailbox) => mailbox.id);
  const rows = await ctx.db
    .select({ receipt: receipts, campaignId: campaigns.id, campaignName: campaigns.name })
    .from(recipients)
    .innerJoin(deliveries, eq(deliveries.recipientId, recipients.id))
    .innerJoin(receipts, eq(receipts.deliveryId, deliveries.id))
    .innerJoin(campaigns, eq(campaigns.id, recipients.campaignId))
    .where(and(inArray(recipients.contactId, await personIds(ctx, id)), inArray(deliveries.mailboxId, mailboxIds)))
    .orderBy(desc(receipts.happenedAt), desc(receipts.id))
    .limit(SHOWN_MAX);
  return rows.map(({ receipt, campaignId, campaignName }) => ({
    id: receipt.id,
    kind: receipt.kind,
    source: receipt.source,
    campaign: { id: campaignId, name: campaignName },
    enhancedStatus: receipt.enhancedStatus,
    bounceClass: receipt.bounceClass,
    detail: receipt.detail,
    happenedAt: receipt.happenedAt.toISOString(),
  }));
}
