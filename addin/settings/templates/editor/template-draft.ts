import type { PreviewTemplate, SaveTemplate, Template, TemplateAttachment } from "../../../../server/contract/templates.ts";
import { nameOfSubject, toHtml, toTyped } from "../../../shared/templates/template-text.ts";

export interface BodyDraft {
  subject: string;
  /** The text as it is typed: plain, or HTML. */
  typed: string;
  /** Null: made of the text. */
  plain: string | null;
  whatsapp: string;
}

/** A template as it is being written. */
export interface TemplateDraft {
  name: string;
  description: string;
  category: string;
  tags: string[];
  /** Of the first body; "": not said. */
  language: string;
  body: BodyDraft;
  variants: Record<string, BodyDraft>;
  headers: { name: string; value: string }[];
  attachments: TemplateAttachment[];
}

export const emptyBody: BodyDraft = { subject: "", typed: "", plain: null, whatsapp: "" };

export function toDraft(template: Template | null): TemplateDraft {
  if (!template) return { name: "", description: "", category: "general", tags: [], language: "", body: emptyBody, variants: {}, headers: [], attachments: [] };
  const { name, description, category, tags, language, variants, headers, attachments } = template;
  return {
    name, description, category, tags, attachments,
    language: language ?? "",
    body: toBody(template),
    variants: Object.fromEntries(Object.entries(variants).map(([key, variant]) => [key, toBody(variant)])),
    headers: Object.entries(headers).map(([header, value]) => ({ name: header, value })),
  };
}

const toBody = ({ subject, html, text, whatsapp }: { subject: string; html: string; text: string | null; whatsapp: string | null }): BodyDraft => ({ subject, typed: toTyped(html), plain: text, whatsapp: whatsapp ?? "" });

/** Its texts as the server takes them. */
function toContent(draft: TemplateDraft) {
  const said = ({ subject, typed, plain, whatsapp }: BodyDraft) => ({ subject: subject.trim(), html: toHtml(typed), text: plain?.trim() ? plain : null, whatsapp: whatsapp.trim() ? whatsapp : null });
  return {
    ...said(draft.body),
    language: draft.language.trim() || null,
    variants: Object.fromEntries(Object.entries(draft.variants).map(([language, body]) => [language, said(body)])),
    headers: Object.fromEntries(draft.headers.filter(({ name }) => name.trim()).map(({ name, value }) => [name.trim(), value])),
    attachments: draft.attachments.map(({ sha256, fileName, contentId }) => ({ sha256, fileName, contentId })),
  };
}

export function toSave(draft: TemplateDraft, base: Template | null): SaveTemplate {
  const { description, category, tags } = draft;
  return { ...(base && { id: base.id, version: base.version }), name: draft.name.trim() || nameOfSubject(draft.body.subject), description: description.trim(), category: category.trim() || "general", tags, ...toContent(draft) };
}

export function toPreview(draft: TemplateDraft, values: Record<string, string>, personLanguage: string | null): PreviewTemplate {
  const { attachments: _, ...content } = toContent(draft);
  return { ...content, values, personLanguage };
}

/** Languages whose mail has no subject or no text yet; "" is the first body. */
export function unfinishedBodies(draft: TemplateDraft): string[] {
  return [["", draft.body] as const, ...Object.entries(draft.variants)].filter(([, { subject, typed }]) => !subject.trim() || !typed.trim()).map(([language]) => language);
}

export const isSameDraft = (one: TemplateDraft, other: TemplateDraft): boolean => JSON.stringify(one) === JSON.stringify(other);
