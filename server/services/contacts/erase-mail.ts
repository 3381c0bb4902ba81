import { and, eq, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import { cases, notes, tasks } from "../../../drizzle/schema/cases.ts";
import { chatChanges, chatEchoes, hookLogs } from "../../../drizzle/schema/channels.ts";
import { notifications } from "../../../drizzle/schema/notifications.ts";
import { attachments, conversationNotes, conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { ruleRuns } from "../../../drizzle/schema/rules.ts";
import type { ConditionReason } from "../../contract/conditions.ts";
import type { Ctx } from "../../context.ts";
import { eraseJudgements } from "./erase-judgements.ts";
import { type ErasedPerson, isPerson, mayName } from "./erased-person.ts";
import { ERASED_ADDRESS, ERASED_NAME, redactedJson } from "./redact-person.ts";

type MessageRow = typeof messages.$inferSelect;
type MailAddress = MessageRow["to"][number];

/**
 * The person in mails and cases. In the person's own conversations sender and recipient become nobody and, if texts are
 * erased, what was written goes, ours too: it answers what the person wrote. Cases stay with what colleagues wrote in
 * them, without the person's name. Of other mails that the person was only named in, the name goes. What identifies a mail to us
 * (its message id, the provider's, the hash of its content) stays: read again from the mailbox, it is known and not
 * stored anew. The mail in Outlook is not ours to delete.
 */
export async function eraseMail(ctx: Ctx, person: ErasedPerson, { isTextErased }: { isTextErased: boolean }): Promise<void> {
  const ownConversations = await ctx.db.select({ id: conversations.id, subject: conversations.subject }).from(conversations).where(inArray(conversations.contactId, person.ids));
  const own = or(inArray(messages.contactId, person.ids), inArray(messages.conversationId, ownConversations.map(({ id }) => id)));
  const named = or(inArray(sql`lower(${messages.fromAddress})`, person.emailKeys), mayName(person, sql`concat_ws(' ', ${messages.to}::text, ${messages.cc}::text)`, { byName: false }));
  const rows = await ctx.db.select().from(messages).where(or(own, named));
  // Whom a chat is with is its address there: written to again, the person begins another one.
  await ctx.db.update(conversations).set({ participantAddress: null, participantName: null }).where(inArray(conversations.contactId, person.ids));
  const conversationIds = new Set(ownConversations.map(({ id }) => id));
  for (const row of rows) {
    const isOwn = conversationIds.has(row.conversationId) || (row.contactId !== null && person.ids.includes(row.contactId));
    await eraseMessage(ctx, person, row, { isOwn, isTextErased });
  }
  await eraseHooks(ctx, person);
  await ctx.db.update(chatEchoes).set({ event: null }).where(and(isNotNull(chatEchoes.deliveryId), inArray(chatEchoes.conversationId, [...conversationIds])));
  await ctx.db.delete(chatEchoes).where(and(isNull(chatEchoes.deliveryId), inArray(chatEchoes.conversationId, [...conversationIds])));
  if (!isTextErased) return;
  for (const { id, subject } of ownConversations) await ctx.db.update(conversations).set({ subject: person.redactOwn(subject) }).where(eq(conversations.id, id));
  await eraseEdits(ctx, rows.filter((row) => row.chat !== null && conversationIds.has(row.conversationId)));
  for (const row of await ctx.db.select().from(conversationNotes).where(inArray(conversationNotes.conversationId, [...conversationIds]))) await ctx.db.update(conversationNotes).set({ text: person.redactOwn(row.text) }).where(eq(conversationNotes.id, row.id));
  await eraseCases(ctx, person);
}

async function eraseMessage(ctx: Ctx, person: ErasedPerson, row: MessageRow, { isOwn, isTextErased }: { isOwn: boolean; isTextErased: boolean }): Promise<void> {
  const people = (list: MailAddress[]) => list.map((one) => (isPerson(person, one.address) ? { address: ERASED_ADDRESS, name: ERASED_NAME } : one));
  const isSender = isPerson(person, row.fromAddress) || (row.direction === "inbound" && row.contactId !== null && person.ids.includes(row.contactId));
  const headers = { to: people(row.to), cc: people(row.cc), replyTo: row.replyTo && people([row.replyTo])[0]!, threadReason: row.threadReason && person.redact(row.threadReason), ...(isSender ? { fromAddress: ERASED_ADDRESS, fromName: ERASED_NAME } : {}) };
  await ctx.db.update(messages).set({ ...headers, ...(isTextErased ? textsOf(person, row, isOwn) : {}) }).where(eq(messages.id, row.id));
  if (!isTextErased) return;
  if (isOwn) await ctx.db.update(attachments).set({ name: ERASED_NAME }).where(eq(attachments.messageId, row.id));
  await eraseJudgements(ctx, person, { messageId: row.id, isOwn });
}

function textsOf(person: ErasedPerson, row: MessageRow, isOwn: boolean): Partial<MessageRow> {
  if (isOwn) return { subject: person.redactOwn(row.subject), text: "", visibleText: "", html: null, preview: "", kindReason: row.kindReason && person.redactOwn(row.kindReason), joinSuggestion: null, ...(row.chat === null ? {} : { chat: { type: "other" as const, kind: "erased", text: "" } }) };
  const { redact } = person;
  return { subject: redact(row.subject), text: redact(row.text), visibleText: redact(row.visibleText), html: row.html && redact(row.html), preview: redact(row.preview), joinSuggestion: redactedJson(row.joinSuggestion, redact) };
}

/** What vendors told and was done; that it was told is still known by its hash. */
async function eraseHooks(ctx: Ctx, person: ErasedPerson): Promise<void> {
  const names = person.addresses.filter(({ channel }) => channel !== "email").map(({ address }) => address.replace(/^\+/, ""));
  if (names.length === 0) return;
  await ctx.db.update(hookLogs).set({ body: "" }).where(and(isNotNull(hookLogs.processedAt), or(...names.map((name) => sql`position(${name}::text in ${hookLogs.body}) > 0`))));
}

/** What chats said before they were edited. */
async function eraseEdits(ctx: Ctx, chats: MessageRow[]): Promise<void> {
  for (const { mailboxId, providerMessageId } of chats) await ctx.db.update(chatChanges).set({ before: null, content: sql`case when ${chatChanges.content} is null then null else '{"type":"other","kind":"erased","text":""}'::jsonb end` }).where(and(eq(chatChanges.mailboxId, mailboxId), eq(chatChanges.providerMessageId, providerMessageId)));
}

async function eraseCases(ctx: Ctx, person: ErasedPerson): Promise<void> {
  const { redactOwn } = person;
  const own = await ctx.db.select({ id: cases.id, title: cases.title, customFields: cases.customFields }).from(cases).where(inArray(cases.contactId, person.ids));
  for (const { id, title, customFields } of own) await ctx.db.update(cases).set({ title: redactOwn(title), summary: "", customFields: redactedJson(customFields, redactOwn) }).where(eq(cases.id, id));
  const caseIds = own.map(({ id }) => id);
  if (caseIds.length === 0) return;
  for (const row of await ctx.db.select().from(notes).where(inArray(notes.caseId, caseIds))) await ctx.db.update(notes).set({ text: redactOwn(row.text) }).where(eq(notes.id, row.id));
  for (const row of await ctx.db.select().from(tasks).where(inArray(tasks.caseId, caseIds))) await ctx.db.update(tasks).set({ title: redactOwn(row.title), description: redactOwn(row.description), checklist: redactedJson(row.checklist, redactOwn) }).where(eq(tasks.id, row.id));
  for (const row of await ctx.db.select().from(notifications).where(inArray(notifications.caseId, caseIds))) await ctx.db.update(notifications).set({ data: redactedJson(row.data, redactOwn) }).where(eq(notifications.id, row.id));
  for (const row of await ctx.db.select().from(ruleRuns).where(inArray(ruleRuns.caseId, caseIds))) {
    await ctx.db.update(ruleRuns).set({ reasons: row.reasons.map(withoutFound), results: redactedJson(row.results, redactOwn), effects: redactedJson(row.effects, redactOwn) }).where(sql`${ruleRuns.ruleId} = ${row.ruleId} and ${ruleRuns.eventSeq} = ${row.eventSeq}`);
  }
}

/** What a rule found in the person's own words or data. */
function withoutFound(reason: ConditionReason): ConditionReason {
  return /^(contact|message|custom)\.|^case\.(title|summary)$/.test(reason.field) ? { ...reason, actual: null } : reason;
}
