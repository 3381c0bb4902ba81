import { createHash } from "node:crypto";
import type { ChannelName } from "../../contract/common.ts";
import type { RenderProblem, TemplateAttachment, TemplateVariants } from "../../contract/templates.ts";
import { asHeader } from "./header-names.ts";
import { pickLanguage } from "./languages.ts";
import { HEADER_LENGTH_MAX, SUBJECT_LENGTH_MAX } from "./limits.ts";
import { type ParsedPart, parsePart, type RenderedPart } from "./liquid.ts";
import { createHtmlRenderer, type HtmlRenderer } from "./render-html.ts";

/** What a version says; all but subject and HTML may be left out. */
export interface TemplateSource {
  subject: string;
  html: string;
  text?: string | null;
  whatsapp?: string | null;
  headers?: Record<string, string>;
  language?: string | null;
  variants?: TemplateVariants;
  attachments?: readonly TemplateAttachment[];
}

interface CompiledBody {
  /** As the version names it; null: it does not say. */
  language: string | null;
  subject: ParsedPart;
  html: ParsedPart;
  text: ParsedPart | null;
  whatsapp: ParsedPart | null;
  sanitise: HtmlRenderer;
}

/** A template version that was parsed once and is rendered many times. */
export interface CompiledTemplate {
  body: CompiledBody;
  variants: ReadonlyMap<string, CompiledBody>;
  headers: ReadonlyMap<string, ParsedPart>;
  attachments: readonly TemplateAttachment[];
  /** Of all its parts and languages. */
  fields: string[];
}

export interface RenderedMessage {
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  /** What goes with it, by what it holds. Whoever adds a recipient's own adds it here before asking for the hash. */
  files: readonly Pick<TemplateAttachment, "sha256" | "fileName" | "contentId">[];
}

export interface Rendered {
  message: RenderedMessage;
  problems: RenderProblem[];
  /** Of the text that was chosen. */
  language: string | null;
  /** False: the person's language is known, and the template does not speak it. */
  isTheirLanguage: boolean;
}

export interface RenderInput {
  values: Record<string, string>;
  now: Date;
  /** The person's, of BCP 47. Left out: the row's own `language`. */
  language?: string | null;
  /** `whatsapp`: its text alone. */
  channel?: ChannelName;
}

/** Throws liquidjs's error where a part is not Liquid: save-template lets none of these in. */
export function compileTemplate(source: TemplateSource): CompiledTemplate {
  const body = compileBody(source, source.language ?? null);
  const variants = new Map(Object.entries(source.variants ?? {}).map(([language, variant]) => [language, compileBody(variant, language)]));
  const headers = new Map(Object.entries(source.headers ?? {}).map(([name, value]) => [name, parsePart("text", value)]));
  const parts = [...[body, ...variants.values()].flatMap(partsOf), ...headers.values()];
  return { body, variants, headers, attachments: source.attachments ?? [], fields: [...new Set(parts.flatMap((part) => part.fields))].sort() };
}

function compileBody(source: Omit<TemplateSource, "variants" | "headers" | "attachments">, language: string | null): CompiledBody {
  const text = (value: string | null | undefined) => (value ? parsePart("text", value) : null);
  return { language, subject: parsePart("text", source.subject), html: parsePart("html", source.html), text: text(source.text), whatsapp: text(source.whatsapp), sanitise: createHtmlRenderer() };
}

const partsOf = ({ subject, html, text, whatsapp }: CompiledBody): ParsedPart[] => [subject, html, text, whatsapp].filter((part) => part !== null);

/**
 * One recipient's message, and what stands against it. Pure: the same values and the same `now` give the same text on
 * every server. Where there is a problem the message is rendered as far as it goes, to be looked at, not sent.
 */
export function renderTemplate(template: CompiledTemplate, input: RenderInput): Rendered {
  const wanted = input.language === undefined ? (input.values.language ?? null) : input.language;
  const { body, isTheirs } = chooseBody(template, wanted, input.channel ?? "email");
  const rendering = createRendering(body.language, input);
  const message = input.channel === "whatsapp" ? whatsappOf(body.whatsapp ?? template.body.whatsapp, rendering) : mailOf(template, body, rendering);
  return { message, problems: rendering.problems, language: body.language, isTheirLanguage: isTheirs };
}

function chooseBody(template: CompiledTemplate, wanted: string | null, channel: ChannelName): { body: CompiledBody; isTheirs: boolean } {
  const offered = [...template.variants].filter(([, { whatsapp }]) => channel !== "whatsapp" || whatsapp !== null);
  const own = template.body.language;
  const picked = pickLanguage([...(own === null ? [] : [own]), ...offered.map(([language]) => language)], wanted);
  // A text that does not say its language is taken for everybody's.
  if (picked === null) return { body: template.body, isTheirs: own === null || !wanted?.trim() };
  return { body: picked === own ? template.body : template.variants.get(picked)!, isTheirs: true };
}

function mailOf(template: CompiledTemplate, body: CompiledBody, rendering: Rendering): RenderedMessage {
  const subject = asHeader(rendering.render("subject", body.subject).text, SUBJECT_LENGTH_MAX);
  const { html, text: textOfHtml } = body.sanitise(rendering.render("html", body.html));
  const text = body.text ? rendering.render("text", body.text).text.trim() : textOfHtml;
  const headers: Record<string, string> = {};
  for (const [name, part] of template.headers) {
    const value = asHeader(rendering.render(`header ${name}`, part).text, HEADER_LENGTH_MAX);
    if (value !== "") headers[name] = value;
  }
  if (subject === "" && !rendering.problems.some((problem) => problem.kind !== "empty_field")) rendering.problems.push({ kind: "template_error", field: null, message: "The subject is empty.", place: { part: "subject", language: body.language, line: 1, column: 1 } });
  return { subject, html, text, headers, files: template.attachments };
}

function whatsappOf(part: ParsedPart | null, rendering: Rendering): RenderedMessage {
  const text = part ? rendering.render("whatsapp", part).text.trim() : "";
  if (text === "" && rendering.problems.length === 0) rendering.problems.push({ kind: "template_error", field: null, message: "The template says nothing for WhatsApp.", place: null });
  return { subject: "", html: "", text, headers: {}, files: [] };
}

/** Renders parts with one row's values, and gathers what stands against them. */
export interface Rendering {
  problems: RenderProblem[];
  render(name: string, part: ParsedPart): RenderedPart;
}

export function createRendering(language: string | null, { values, now }: Pick<RenderInput, "values" | "now">): Rendering {
  const problems: RenderProblem[] = [];
  const add = (problem: RenderProblem) => {
    if (!problems.some((known) => known.kind === problem.kind && known.field === problem.field && (known.field !== null || known.message === problem.message))) problems.push(problem);
  };
  return {
    problems,
    render(name, part) {
      for (const field of part.fields) if (Object.hasOwn(values, field) && values[field]!.trim() === "") add({ kind: "empty_field", field, message: `{{ ${field} }} is empty.`, place: null });
      try {
        return part.render(values, { now, strict: true });
      } catch (error) {
        for (const problem of problemsOf(error, name, language)) add(problem);
      }
      try {
        return part.render(values, { now, strict: false });
      } catch {
        return { text: "", values: [] };
      }
    },
  };
}

function problemsOf(error: unknown, part: string, language: string | null): RenderProblem[] {
  return errorsWithin(error).map((each) => {
    const { what, line, column } = readLiquidError(each);
    const place = line === null ? null : { part, language, line, column };
    const field = /^undefined variable: ([^\s,]+)/.exec(what)?.[1];
    const where = place ? ` (${part}${language ? `, ${language}` : ""}, line ${place.line}, column ${place.column})` : "";
    if (field) return { kind: "undefined_field", field, message: `The file has no column for {{ ${field} }}${where}.`, place };
    return { kind: "template_error", field: null, message: `The ${part} cannot be rendered: ${what}${where}.`, place };
  });
}

/** liquidjs gathers what it finds. */
export const errorsWithin = (error: unknown): unknown[] => (error as { errors?: unknown[] }).errors ?? [error];

/** `tag "fi" not closed, line:3, col:5` taken apart. */
export function readLiquidError(error: unknown): { what: string; line: number | null; column: number } {
  const message = (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
  const found = /^(.*?), line:(\d+)(?:, col:(\d+))?/.exec(message);
  return found ? { what: found[1]!, line: Number(found[2]), column: Number(found[3] ?? 1) } : { what: message, line: null, column: 1 };
}

/** SHA-256 over all that the recipient gets: each piece with its length, so that none can pass for a part of another. */
export function hashOf(message: Pick<RenderedMessage, "subject" | "html"> & Partial<RenderedMessage>): string {
  const pieces = [message.subject, message.html, message.text ?? ""];
  for (const [name, value] of Object.entries(message.headers ?? {}).sort(([one], [other]) => (one < other ? -1 : 1))) pieces.push(`${name}: ${value}`);
  for (const { sha256, fileName, contentId } of message.files ?? []) pieces.push(`${sha256} ${contentId ?? ""} ${fileName}`);
  return createHash("sha256").update(pieces.map((piece) => `${piece.length}:${piece}`).join("")).digest("hex");
}
