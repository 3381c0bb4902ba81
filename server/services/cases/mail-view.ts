import { and, count, desc, eq, inArray, isNotNull, notInArray } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { cases } from "../../../drizzle/schema/cases.ts";
import { addresses, contacts } from "../../../drizzle/schema/contacts.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { stoppedStatuses } from "../../contract/cases.ts";
import type { ContactSummary } from "../../contract/contacts.ts";
import type { MailView, MessageReference } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { classifyMessage } from "../classification/classify-message.ts";
import { toClassification } from "../classification/queries.ts";
import { lookUpMessage } from "../conversations/look-up-message.ts";
import { conversationOf, toMessages } from "../conversations/queries.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { isVisibleCase } from "./queries.ts";

/** All that the pane shows beside one mail: who wrote, what it is about, which case it belongs to or may belong to. */
export async function viewMail(ctx: Ctx, reference: MessageReference): Promise<MailView> {
  const row = await lookUpMessage(ctx, reference);
  const judged = row.direction === "inbound" ? await classifyMessage(ctx, { messageId: row.id }) : null;
  const [message] = await toMessages(ctx, [row]);
  const { caseId } = await conversationOf(ctx, row);
  return {
    message: message!,
    contact: row.contactId ? await summariseContact(ctx, row.contactId) : null,
    classification: judged && toClassification(judged),
    caseId,
    dismissed: await dismissalOf(ctx, row),
    joinSuggestion: caseId ? null : await suggestion(ctx, row),
  };
}

async function dismissalOf(ctx: Ctx, row: MessageRow): Promise<MailView["dismissed"]> {
  if (!row.dismissedAt) return null;
  const [user] = row.dismissedBy === null ? [] : await ctx.db.select({ name: users.name }).from(users).where(eq(users.id, row.dismissedBy));
  return { at: row.dismissedAt.toISOString(), by: user?.name ?? "" };
}

async function suggestion(ctx: Ctx, row: MessageRow): Promise<MailView["joinSuggestion"]> {
  if (!row.joinSuggestion) return null;
  const { caseId, reason } = row.joinSuggestion;
  const [found] = await ctx.db.select({ number: cases.number, title: cases.title }).from(cases).where(and(eq(cases.id, caseId), notInArray(cases.status, ["closed"]), await isVisibleCase(ctx)));
  return found ? { caseId, reason, ...found } : null;
}

async function summariseContact(ctx: Ctx, contactId: string): Promise<ContactSummary | null> {
  const [contact] = await ctx.db.select({ id: contacts.id, name: contacts.name, company: contacts.company }).from(contacts).where(eq(contacts.id, contactId));
  if (!contact) return null;
  const ways = await ctx.db.select({ channel: addresses.channel, address: addresses.address }).from(addresses).where(eq(addresses.contactId, contactId));
  const [open] = await ctx.db.select({ n: count() }).from(cases).where(and(eq(cases.contactId, contactId), notInArray(cases.status, stoppedStatuses), await isVisibleCase(ctx)));
  const [campaign] = await ctx.db
    .select({ name: campaigns.name, sentAt: deliveries.sentAt })
    .from(deliveries)
    .innerJoin(recipients, eq(recipients.id, deliveries.recipientId))
    .innerJoin(campaigns, eq(campaigns.id, recipients.campaignId))
    .where(and(eq(recipients.contactId, contactId), isNotNull(deliveries.sentAt), inArray(deliveries.status, ["sent", "delivered", "read"])))
    .orderBy(desc(deliveries.sentAt))
    .limit(1);
  return { ...contact, addresses: ways, openCaseCount: open?.n ?? 0, lastCampaign: campaign?.sentAt ? { name: campaign.name, sentAt: campaign.sentAt.toISOString() } : null };
}
