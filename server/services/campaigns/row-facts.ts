import { and, desc, eq, gt, inArray, sql } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { consents, contacts, topicOptOuts } from "../../../drizzle/schema/contacts.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { suppressedAmong } from "../contacts/queries.ts";
import { sqlIds, sqlTexts } from "../contacts/sql-arrays.ts";
import { hashedKey } from "../contacts/suppression-key.ts";
import type { AcceptedRow } from "../imports/queries.ts";
import type { CampaignRow } from "./queries.ts";

const DAY_MS = 86_400_000;

type ContactFacts = Pick<typeof contacts.$inferSelect, "language" | "timeZone" | "country" | "phone" | "phoneKey">;

/** What is known of a batch's people beside their rows. By contact, but for what is known of the address: by its key. */
export interface RowFacts {
  contacts: Map<string, ContactFacts>;
  suppressed: Map<string, string>;
  leftTopic: Set<string>;
  /** Null: nobody's consent is asked for. */
  consented: Set<string> | null;
  mailedLately: Set<string>;
}

export async function factsOf(ctx: Ctx, campaign: CampaignRow, { rows, keys, now }: { rows: AcceptedRow[]; keys: string[]; now: Date }): Promise<RowFacts> {
  const ids = rows.map((row) => row.contactId);
  return {
    contacts: await contactFacts(ctx, ids),
    suppressed: await suppressedAmong(ctx, "email", keys),
    leftTopic: campaign.topic === "" ? new Set() : await leftTopic(ctx, campaign.topic, keys),
    consented: campaign.needsConsent ? await consentedAmong(ctx, campaign.topic, ids) : null,
    mailedLately: campaign.frequencyCapDays === null ? new Set() : await mailedSince(ctx, campaign.id, ids, new Date(now.getTime() - campaign.frequencyCapDays * DAY_MS)),
  };
}

async function contactFacts(ctx: Ctx, ids: string[]): Promise<Map<string, ContactFacts>> {
  const { language, timeZone, country, phone, phoneKey, id } = contacts;
  const rows = await ctx.db.select({ id, language, timeZone, country, phone, phoneKey }).from(contacts).where(sql`${id} = any(${sqlIds(ids)})`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Keys of erased people are hashes. */
async function leftTopic(ctx: Ctx, topic: string, keys: string[]): Promise<Set<string>> {
  const byHash = new Map(keys.map((key) => [hashedKey(ctx.ports.settingsKey, "email", key), key]));
  const rows = await ctx.db
    .select({ key: topicOptOuts.key })
    .from(topicOptOuts)
    .where(and(eq(topicOptOuts.channel, "email"), eq(topicOptOuts.topic, topic), sql`${topicOptOuts.key} = any(${sqlTexts([...keys, ...byHash.keys()])})`));
  return new Set(rows.map((row) => byHash.get(row.key) ?? row.key));
}

/** The newest word counts, of the topic or of all mail. */
async function consentedAmong(ctx: Ctx, topic: string, ids: string[]): Promise<Set<string>> {
  const rows = await ctx.db
    .selectDistinctOn([consents.contactId], { contactId: consents.contactId, state: consents.state })
    .from(consents)
    .where(and(sql`${consents.contactId} = any(${sqlIds(ids)})`, eq(consents.channel, "email"), inArray(consents.topic, [...new Set(["", topic])])))
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
