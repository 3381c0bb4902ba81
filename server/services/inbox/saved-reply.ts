import { eq } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import type { SavedReply } from "../../contract/inbox.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { mergeValuesOf } from "../contacts/merge-values.ts";
import { writerOf } from "../replies/writer.ts";
import { readCompiledTemplate, readTemplate } from "../templates/queries.ts";
import { renderTemplate } from "../templates/render-template.ts";
import { requireConversation } from "./conversation-view.ts";

/**
 * A template's text for chats, with the person's fields and the writer's name (`agent_name`), to be looked over and sent as
 * one's own words. What has no value stands in it as `{{ field }}` and is named in `missing`. Refuses `unprocessable` a
 * template for mails alone.
 */
export async function savedReply(ctx: Ctx, { conversationId, templateId }: { conversationId: string; templateId: string }): Promise<SavedReply> {
  const row = await requireConversation(ctx, conversationId);
  const { version, whatsapp } = await readTemplate(ctx, templateId);
  if (whatsapp === null) throw refuse("unprocessable", "This template has no text for chats.", { remedy: "Write one under Templates, or choose another." });
  const template = await readCompiledTemplate(ctx, { templateId, version });
  const [contact] = row.contactId === null ? [] : await ctx.db.select().from(contacts).where(eq(contacts.id, row.contactId));
  const name = row.participantName ?? contact?.name;
  const known = { name, given_name: contact?.givenName ?? name?.split(" ")[0], family_name: contact?.familyName, company: contact?.company, phone: contact?.phone, language: contact?.language, agent_name: writerOf(ctx).name };
  const present = Object.fromEntries(Object.entries(known).filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== ""));
  // An answer to a person has no link to leave by.
  const { unsubscribe_url: _, ...values } = mergeValuesOf({ ...contact?.customFields, ...present });
  const rendered = (given: Record<string, string>) => renderTemplate(template, { channel: "whatsapp", values: given, language: contact?.language ?? null, now: ctx.now() });
  const first = rendered(values);
  const missing = [...new Set(first.problems.flatMap(({ kind, field }) => (field !== null && (kind === "undefined_field" || kind === "empty_field") ? [field] : [])))];
  const { message } = missing.length === 0 ? first : rendered({ ...values, ...Object.fromEntries(missing.map((field) => [field, `{{ ${field} }}`])) });
  return { text: message.text, missing: missing.filter((field) => message.text.includes(`{{ ${field} }}`)) };
}
