import { and, eq } from "drizzle-orm";
import { addresses, contacts } from "../../../drizzle/schema/contacts.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { InsertedTemplate } from "../../contract/replies.ts";
import type { Ctx } from "../../context.ts";
import { type CaseRow, requireCase } from "../cases/queries.ts";
import { mergeValuesOf } from "../contacts/merge-values.ts";
import { readCompiledTemplate, readTemplate } from "../templates/queries.ts";
import { renderTemplate } from "../templates/render-template.ts";
import { writerOf } from "./writer.ts";

/**
 * A template's text for this case: its contact's fields, the case's own (`case_number`, `case_title`) and the writer's
 * (`agent_name`). What has no value stands in the text as `{{ field }}`, is named in `missing`, and holds up the sending.
 */
export async function insertTemplate(ctx: Ctx, input: { caseId: string; templateId: string }): Promise<InsertedTemplate> {
  const row = await requireCase(ctx, input.caseId);
  const { version } = await readTemplate(ctx, input.templateId);
  const template = await readCompiledTemplate(ctx, { templateId: input.templateId, version });
  const { values, language } = await valuesOf(ctx, row);
  const first = renderTemplate(template, { values, language, now: ctx.now() });
  const missing = [...new Set(first.problems.flatMap(({ kind, field }) => (field !== null && (kind === "undefined_field" || kind === "empty_field") ? [field] : [])))];
  const filled = missing.length === 0 ? first : renderTemplate(template, { values: { ...values, ...Object.fromEntries(missing.map((field) => [field, `{{ ${field} }}`])) }, language, now: ctx.now() });
  return { html: filled.message.html, missing, attachments: template.attachments.map(({ sha256, fileName, mediaType, size, contentId }) => ({ sha256, fileName, mediaType, size, contentId })) };
}

async function valuesOf(ctx: Ctx, row: CaseRow): Promise<{ values: Record<string, string>; language: string | null }> {
  const contact = row.contactId === null ? null : ((await ctx.db.select().from(contacts).where(eq(contacts.id, row.contactId)))[0] ?? null);
  const [address] = row.contactId === null ? [] : await ctx.db.select({ email: addresses.address }).from(addresses).where(and(eq(addresses.contactId, row.contactId), eq(addresses.channel, "email"))).limit(1);
  const [mailbox] = await ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(eq(mailboxes.id, row.mailboxId));
  const known = {
    name: contact?.name, given_name: contact?.givenName ?? contact?.name.split(" ")[0], family_name: contact?.familyName, company: contact?.company, phone: contact?.phone, language: contact?.language, email: address?.email,
    case_number: `${row.numberPrefix ? `${row.numberPrefix}-` : "#"}${row.number}`, case_title: row.title, case_category: row.category, agent_name: writerOf(ctx).name, mailbox: mailbox?.address,
  };
  const present = Object.entries(known).filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "");
  // An answer to a person has no link to leave by.
  const { unsubscribe_url: _, ...values } = mergeValuesOf({ ...contact?.customFields, ...Object.fromEntries(present) });
  return { values, language: contact?.language ?? null };
}
