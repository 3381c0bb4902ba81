import { and, desc, eq, gt, inArray, sql } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { consents, contacts } from "../../../drizzle/schema/contacts.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { AcceptedRow } from "../imports/queries.ts";
import { mayWriteTo } from "../subscriptions/may-write.ts";
import type { CampaignRow } from "./queries.ts";
import { type Addressed, channelsOf, type RowChannel } from "./row-address.ts";

const DAY_MS = 86_400_000;

type ContactFacts = Pick<typeof contacts.$inferSelect, "language" | "timeZone" | "country" | "phone" | "phoneKey" | "preferredChannel">;

/** What is known of a batch's people beside their rows. By contact, but for what is known of the address: by its key. */
export interface RowFacts {
  contacts: Map<string, ContactFacts>;
  /** By channel and key: who must not be written to, with the reason: suppressed, or left the topic. */
  unwritable: Record<RowChannel, Map<string, string>>;
  /** By channel; null: nobody's consent is asked for. */
  consented: Record<RowChannel, Set<string> | null>;
  mailedLately: Set<string>;
}

export async function factsOf(ctx: Ctx, campaign: CampaignRow, { rows, now }: { rows: Addressed<AcceptedRow>[]; now: Date }): Promise<RowFacts> {
  const ids = rows.map((row) => row.contactId);
  const { topic, needsConsent } = campaign;
  const channels = channelsOf(campaign);
  const [byMail, byChat] = [channels.includes("email"), channels.includes("whatsapp")];
  const unwritable = (channel: RowChannel) => mayWriteTo(ctx, { channel, keys: rows.map(({ on }) => on[channel].key), topic });
  return {
    contacts: await contactFacts(ctx, ids),
    unwritable: { email: byMail ? await unwritable("email") : new Map(), whatsapp: byChat ? await unwritable("whatsapp") : new Map() },
    consented: { email: byMail && needsConsent ? await consentedAmong(ctx, { topic, channel: "email" }, ids) : null, whatsapp: byChat ? await consentedAmong(ctx, { topic, channel: "whatsapp" }, ids) : null },
    mailedLately: campaign.frequencyCapDays === null ? new Set() : await mailedSince(ctx, campaign.id, ids, new Date(now.getTime() - campaign.frequencyCapDays * DAY_MS)),
  };
}

async function contactFacts(ctx: Ctx, ids: string[]): Promise<Map<string, ContactFacts>> {
  const { language, timeZone, country, phone, phoneKey, preferredChannel, id } = contacts;
  const rows = await ctx.db.select({ id, language, timeZone, country, phone, phoneKey, preferredChannel }).from(contacts).where(sql`${id} = any(${sqlIds(ids)})`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** The newest word counts, of the topic or of all. By WhatsApp nobody is written to who has not agreed: https://developers.facebook.com/docs/whatsapp/overview/getting-opt-in */
async function consentedAmong(ctx: Ctx, { topic, channel }: { topic: string; channel: RowChannel }, ids: string[]): Promise<Set<string>> {
  const rows = await ctx.db
    .selectDistinctOn([consents.contactId], { contactId: consents.contactId, state: consents.state })
    .from(consents)
    .where(and(sql`${consents.contactId} = any(${sqlIds(ids)})`, eq(consents.channel, channel), inArray(consents.topic, [...new Set(["", topic])])))
    .orderBy(consents.contactId, desc(consents.recordedAt), desc(consents.id));
  return new Set(rows.filter((row) => row.state === "given").map((row) => row.contactId));
}

async function mailedSince(ctx: Ctx, campaignId: string, ids: string[], since: Date): Promise<Set<string>> {
  const rows = await ctx.db
    .selectDistinct({ contactId: recipients.contactId })
    .from(recipients)
    .innerJoin(deliveries, eq(deliveries.recipientId, recipients.id))
    .where(and(sql`${recipients.contactId} = any(${sqlIds(ids)})`, sql`${recipients.campaignId} <> ${campaignId}`, gt(deliveries.sentAt, since)));
  return new Set(rows.map((row) => row.contactId));
}
