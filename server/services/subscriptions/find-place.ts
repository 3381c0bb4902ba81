import { and, eq } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { suppressions, topicOptOuts } from "../../../drizzle/schema/contacts.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { ChannelName } from "../../contract/common.ts";
import type { Ctx } from "../../context.ts";
import { addressKey, isHashedKey } from "../contacts/suppression-key.ts";
import { recipientOfToken } from "./unsubscribe-token.ts";

/** The place in a campaign that a link was made for, and how things stand. */
export interface Place {
  recipientId: string;
  contactId: string;
  campaignId: string;
  campaignName: string;
  name: string;
  channel: ChannelName;
  address: string;
  key: string;
  /** "": the campaign was no matter of subscription; leaving it is leaving all. */
  topic: string;
  senderName: string;
  /** The person was erased: nothing of it is known, and nothing will be sent. */
  isErased: boolean;
  hasLeftTopic: boolean;
  /** Why nothing at all is sent; null: something may be. */
  suppression: { id: string; reason: string } | null;
}

/** Null: the token is not one of ours, or what it named is gone. Nothing is told about which. */
export async function findPlace(ctx: Ctx, token: string): Promise<Place | null> {
  const recipientId = recipientOfToken(ctx, token);
  if (recipientId === null) return null;
  const [row] = await ctx.db
    .select({ recipient: recipients, campaign: campaigns, senderName: mailboxes.name })
    .from(recipients)
    .innerJoin(campaigns, eq(campaigns.id, recipients.campaignId))
    .innerJoin(mailboxes, eq(mailboxes.id, campaigns.mailboxId))
    .where(eq(recipients.id, recipientId));
  if (!row) return null;
  const { recipient, campaign, senderName } = row;
  const key = addressKey(recipient.channel, recipient.address);
  const [suppression] = await ctx.db.select({ id: suppressions.id, reason: suppressions.reason }).from(suppressions).where(and(eq(suppressions.channel, recipient.channel), eq(suppressions.key, key)));
  const [left] = await ctx.db.select({ topic: topicOptOuts.topic }).from(topicOptOuts).where(and(eq(topicOptOuts.channel, recipient.channel), eq(topicOptOuts.key, key), eq(topicOptOuts.topic, campaign.topic)));
  return {
    recipientId, senderName, key,
    contactId: recipient.contactId,
    campaignId: campaign.id,
    campaignName: campaign.name,
    name: recipient.name,
    channel: recipient.channel,
    address: recipient.address,
    topic: campaign.topic,
    isErased: isHashedKey(recipient.address),
    hasLeftTopic: left !== undefined,
    suppression: suppression ?? null,
  };
}
