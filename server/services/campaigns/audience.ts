import { and, asc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { DeliveryStatus } from "../../contract/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { acceptedRowAt, acceptedRowsAfter, type AcceptedRow, countAccepted } from "../imports/queries.ts";
import type { CampaignRow } from "./queries.ts";

/** What a campaign that is followed up must have done for a person to be asked again. */
const arrived: DeliveryStatus[] = ["sent", "delivered", "read"];

type Audience = Pick<CampaignRow, "importId" | "followUpOf" | "channel">;

/** Who a draft would write to, by line: the accepted rows of its file, or those who did not answer the campaign before. */
export function audienceAfter(ctx: Ctx, campaign: Audience, { afterLine, limit }: { afterLine: number; limit: number }): Promise<AcceptedRow[]> {
  if (campaign.followUpOf === null) return acceptedRowsAfter(ctx, { importId: campaign.importId, reach: campaign.channel, afterLine, limit });
  return silentRecipients(ctx, campaign.followUpOf, afterLine).limit(limit);
}

export async function audienceAt(ctx: Ctx, campaign: Audience, index: number): Promise<AcceptedRow | null> {
  if (campaign.followUpOf === null) return acceptedRowAt(ctx, campaign, index);
  const [row] = await silentRecipients(ctx, campaign.followUpOf, 0).offset(index).limit(1);
  return row ?? null;
}

/** The row with this line of the file, if it belongs to the audience. */
export async function audienceOfLine(ctx: Ctx, campaign: Audience, line: number): Promise<AcceptedRow | null> {
  const [row] = await audienceAfter(ctx, campaign, { afterLine: line - 1, limit: 1 });
  return row?.line === line ? row : null;
}

export async function countAudience(ctx: Ctx, campaign: Audience): Promise<number> {
  if (campaign.followUpOf === null) return countAccepted(ctx, campaign.importId, campaign.channel);
  const [row] = await ctx.db.select({ count: sql<number>`count(*)::int` }).from(silentRecipients(ctx, campaign.followUpOf, 0).as("silent"));
  return row!.count;
}

function silentRecipients(ctx: Ctx, campaignId: string, afterLine: number) {
  return ctx.db
    .select({ line: recipients.line, contactId: sql<string>`coalesce(${contacts.mergedIntoId}, ${contacts.id})`.as("contact"), values: recipients.mergeValues })
    .from(recipients)
    .innerJoin(deliveries, and(eq(deliveries.recipientId, recipients.id), inArray(deliveries.status, arrived)))
    .innerJoin(contacts, and(eq(contacts.id, recipients.contactId), isNull(contacts.erasedAt)))
    .where(and(eq(recipients.campaignId, campaignId), isNull(recipients.repliedAt), isNull(recipients.unsubscribedAt), gt(recipients.line, afterLine)))
    .orderBy(asc(recipients.line));
}
