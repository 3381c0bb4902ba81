import { and, desc, eq, gt, inArray, sql } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { consents, contacts } from "../../../drizzle/schema/contacts.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { AcceptedRow } from "../imports/queries.ts";
import { mayWrite } from "../subscriptions/may-write.ts";
import type { CampaignRow } from "./queries.ts";

const DAY_MS = 86_400_000;

type ContactFacts = Pick<typeof contacts.$inferSelect, "language" | "timeZone" | "country" | "phone" | "phoneKey">;

/** What is known of a batch's people beside their rows. By contact, but for what is known of the address: by its key. */
export interface RowFacts {
  contacts: Map<string, ContactFacts>;
  /** Who must not be written to, with the reason: suppressed, or left the topic. */
  unwritable: Map<string, string>;
  /** Null: nobody's consent is asked for. */
  consented: Set<string> | null;
  mailedLately: Set<string>;
}

export async function factsOf(ctx: Ctx, campaign: CampaignRow, { rows, keys, now }: { rows: AcceptedRow[]; keys: string[]; now: Date }): Promise<RowFacts> {
  const ids = rows.map((row) => row.contactId);
  return {
    contacts: await contactFacts(ctx, ids),
    unwritable: await mayWrite(ctx, { channel: "email", addresses: keys, topic: campaign.topic }),
    consented: campaign.needsConsent ? await consentedAmong(ctx, campaign.topic, ids) : null,
    mailedLately: campaign.frequencyCapDays === null ? new Set() : await mailedSince(ctx, campaign.id, ids, new Date(now.getTime() - campaign.frequencyCapDays * DAY_MS)),
  };
}

async function contactFacts(ctx: Ctx, ids: string[]): Promise<Map<string, ContactFacts>> {
  const { language, timeZone, country, phone, phoneKey, id } = contacts;
  const rows = await ctx.db.select({ id, language, timeZone, country, phone, phoneKey }).from(contacts).where(sql`${id} = any(${sqlIds(ids)})`);
  return new Map(rows.map((row) => [row.id, row]));
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
