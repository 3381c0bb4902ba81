import type { PreviewTemplate, TemplatePreview } from "../../contract/templates.ts";
import type { Ctx } from "../../context.ts";
import { checkContent } from "./check-template.ts";
import { compileTemplate, renderTemplate } from "./render-template.ts";

/** How a text that is being written would read for somebody. Nothing is kept; what is no template is said, with its place. */
export function previewTemplate(ctx: Ctx, input: PreviewTemplate): TemplatePreview {
  const body = { subject: input.subject, html: input.html, text: input.text ?? null, whatsapp: input.whatsapp ?? null, language: input.language ?? null };
  const variants = Object.fromEntries(Object.entries(input.variants ?? {}).map(([language, variant]) => [language, { ...variant, text: variant.text ?? null, whatsapp: variant.whatsapp ?? null }]));
  const content = { ...body, headers: input.headers ?? {}, variants };
  const { fields, faults } = checkContent(content);
  const empty = { subject: input.subject, html: "", text: "", whatsapp: null, headers: {}, language: body.language, mergeFields: fields };
  if (faults.length > 0) return { ...empty, problems: faults.map(({ path, message }) => ({ kind: "template_error", field: null, message, place: { part: path, language: null, line: Number(/\(line (\d+)\)/.exec(message)?.[1] ?? 1), column: 1 } })) };
  const template = compileTemplate(content);
  const asked = { values: input.values, now: ctx.now(), language: input.personLanguage ?? null };
  const mail = renderTemplate(template, asked);
  const hasWhatsapp = template.body.whatsapp !== null || [...template.variants.values()].some(({ whatsapp }) => whatsapp !== null);
  const whatsapp = hasWhatsapp ? renderTemplate(template, { ...asked, channel: "whatsapp" }) : null;
  const { subject, html, text, headers } = mail.message;
  const problems = [...mail.problems, ...(whatsapp?.problems ?? []).filter((problem) => !mail.problems.some((known) => known.message === problem.message || (known.field !== null && known.field === problem.field)))];
  return { subject, html, text, headers, whatsapp: whatsapp?.message.text ?? null, language: mail.language, mergeFields: template.fields, problems };
}
