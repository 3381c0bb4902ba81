import { createHash } from "node:crypto";
import { type ParsedPart, parsePart, type TemplatePart } from "./liquid.ts";
import { sanitiseMail } from "./sanitise-mail.ts";
import { textOfHtml } from "./text-of-html.ts";

/** A template version that was parsed once and is rendered many times. */
export interface CompiledTemplate {
  subject: ParsedPart;
  html: ParsedPart;
  fields: string[];
}

export interface RenderedMessage {
  subject: string;
  html: string;
  text: string;
}

export interface RenderProblem {
  kind: "undefined_field" | "empty_field" | "template_error";
  field: string | null;
  message: string;
}

const SUBJECT_LENGTH_MAX = 255;

/** Throws liquidjs's error where a part is not Liquid: save-template lets none of these in. */
export function compileTemplate(source: { subject: string; html: string }): CompiledTemplate {
  const subject = parsePart("subject", source.subject);
  const html = parsePart("html", source.html);
  return { subject, html, fields: [...new Set([...subject.fields, ...html.fields])].sort() };
}

/**
 * One recipient's message, and what stands against it. Pure: the same values and the same `now` give the same text on
 * every server. Where there is a problem the message is rendered as far as it goes, to be looked at, not sent.
 */
export function renderTemplate(template: CompiledTemplate, input: { values: Record<string, string>; now: Date }): { message: RenderedMessage; problems: RenderProblem[] } {
  const problems: RenderProblem[] = emptyFields(template, input.values);
  const subject = asHeader(renderPart("subject", template.subject, input, problems));
  const html = sanitiseMail(renderPart("html", template.html, input, problems));
  if (subject === "" && !problems.some((problem) => problem.kind !== "empty_field")) problems.push({ kind: "template_error", field: null, message: "The subject is empty." });
  return { message: { subject, html, text: textOfHtml(html) }, problems };
}

/** SHA-256 over all that the recipient reads. */
export function hashOf(message: RenderedMessage): string {
  return createHash("sha256").update(message.subject).update("\0").update(message.html).digest("hex");
}

function emptyFields(template: CompiledTemplate, values: Record<string, string>): RenderProblem[] {
  return template.fields.filter((field) => Object.hasOwn(values, field) && values[field]!.trim() === "").map((field) => ({ kind: "empty_field", field, message: `{{ ${field} }} is empty.` }));
}

function renderPart(part: TemplatePart, parsed: ParsedPart, { values, now }: { values: Record<string, string>; now: Date }, problems: RenderProblem[]): string {
  try {
    return parsed.render(values, { now, strict: true });
  } catch (error) {
    for (const problem of problemsOf(error, part)) if (!problems.some((known) => known.kind === problem.kind && known.field === problem.field && known.message === problem.message)) problems.push(problem);
  }
  try {
    return parsed.render(values, { now, strict: false });
  } catch {
    return "";
  }
}

function problemsOf(error: unknown, part: TemplatePart): RenderProblem[] {
  const errors = (error as { errors?: unknown[] }).errors ?? [error];
  return errors.map((each) => {
    const message = each instanceof Error ? each.message.split("\n")[0]! : String(each);
    const field = /undefined variable: ([^\s,]+)/.exec(message)?.[1];
    if (field) return { kind: "undefined_field", field, message: `The file has no column for {{ ${field} }}.` };
    return { kind: "template_error", field: null, message: `The ${part} cannot be rendered: ${message}.` };
  });
}

/** No value can begin a new header line: line breaks and other controls become spaces. */
function asHeader(text: string): string {
  return [...text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ").trim()].slice(0, SUBJECT_LENGTH_MAX).join("").trim();
}
