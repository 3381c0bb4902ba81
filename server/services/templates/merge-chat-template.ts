import { createHash } from "node:crypto";
import type { PinnedChatTemplate } from "../../contract/campaigns.ts";
import type { OutgoingContent, TemplateParameter } from "../../contract/chats.ts";
import type { RenderProblem } from "../../contract/templates.ts";
import { pickLanguage } from "./languages.ts";
import { type ParsedPart, parsePart } from "./liquid.ts";
import { createRendering } from "./render-template.ts";
import { filledComponents, placeKey, templatePlaces, templatePreview, type TemplatePlace, type TemplateProblem, templateProblems } from "./template-places.ts";

export type TemplateContent = Extract<OutgoingContent, { type: "template" }>;

/** An approved template with its values' Liquid, parsed once and filled many times. */
export interface CompiledChatTemplate {
  name: string;
  language: string;
  /** The components by their language. */
  variants: ReadonlyMap<string, PinnedChatTemplate["variants"][number]["components"]>;
  values: ReadonlyMap<string, ParsedPart>;
}

export interface ChatProblem {
  kind: RenderProblem["kind"] | "empty_parameter" | "bad_parameter";
  field: string | null;
  message: string;
}

export interface FilledChatTemplate {
  content: TemplateContent;
  problems: ChatProblem[];
  /** False: the person's language is known, and the template was not approved in it. */
  isTheirLanguage: boolean;
}

/** Throws liquidjs's error where a value is not Liquid. */
export function compileChatTemplate({ name, language, values, variants }: PinnedChatTemplate): CompiledChatTemplate {
  return {
    name, language,
    variants: new Map(variants.map((variant) => [variant.language, variant.components])),
    values: new Map(Object.entries(values).map(([key, source]) => [key, parsePart("text", source)])),
  };
}

/**
 * One recipient's message by an approved template, in their language where it was approved in that, and what stands against
 * it: WhatsApp takes no empty value and no line breaks within one. Pure: the same values and the same `now` give the same.
 */
export function fillChatTemplate(template: CompiledChatTemplate, { values, language: wanted, now }: { values: Record<string, string>; language: string | null; now: Date }): FilledChatTemplate {
  const picked = pickLanguage([...new Set([template.language, ...template.variants.keys()])], wanted);
  const language = picked ?? template.language;
  const components = template.variants.get(language) ?? [];
  const places = templatePlaces(components);
  const rendering = createRendering(language, { values, now });
  const given: Record<string, TemplateParameter | string> = {};
  for (const place of places) {
    const key = placeKey(place);
    const part = template.values.get(key);
    // Addresses in files have line breaks, which WhatsApp refuses: on one line they say the same.
    const text = part ? rendering.render(key, part).text.replace(/\s+/g, " ").trim() : "";
    if (text !== "") given[key] = parameterOf(place, text);
  }
  const filled = filledComponents(components, given);
  const wrong = [...templateProblems(components, filled).map(inWords), ...places.flatMap((place) => wrongAddress(place, given[placeKey(place)]))];
  // Where a place stays empty, that a field is says no more.
  const isEmpty = wrong.some(({ kind }) => kind === "empty_parameter");
  return {
    content: { type: "template", name: template.name, language, components: filled, preview: templatePreview(components, filled) },
    problems: [...rendering.problems.filter(({ kind }) => kind !== "empty_field" || !isEmpty).map(({ kind, field, message }) => ({ kind, field, message })), ...wrong],
    isTheirLanguage: picked !== null || !wanted?.trim(),
  };
}

/** SHA-256 of what the recipient gets. */
export const hashOfContent = (content: OutgoingContent): string => createHash("sha256").update(JSON.stringify(content)).digest("hex");

function parameterOf({ kind }: TemplatePlace, text: string): TemplateParameter | string {
  return kind === "text" || kind === "payload" ? text : { type: kind, link: text };
}

/** WhatsApp fetches pictures and files itself, from where everybody may. */
function wrongAddress(place: TemplatePlace, value: TemplateParameter | string | undefined): ChatProblem[] {
  if (value === undefined || typeof value === "string" || !("link" in value) || value.link === undefined) return [];
  const isAddress = value.link.length <= 2_000 && URL.canParse(value.link) && new URL(value.link).protocol === "https:";
  return isAddress ? [] : [{ kind: "bad_parameter", field: placeKey(place), message: `“${value.link.slice(0, 100)}” is no https address of a ${place.kind}.` }];
}

function inWords(problem: TemplateProblem): ChatProblem {
  switch (problem.kind) {
    case "missing":
    case "empty":
      return { kind: "empty_parameter", field: placeKey(problem.place), message: `Nothing stands in the template's place {{${placeKey(problem.place)}}}: WhatsApp refuses empty values.` };
    case "wrong_kind":
      return { kind: "bad_parameter", field: placeKey(problem.place), message: `The template's place {{${placeKey(problem.place)}}} wants a ${problem.place.kind}.` };
    case "too_long":
      return { kind: "bad_parameter", field: placeKey(problem.place), message: `What goes into the template's place {{${placeKey(problem.place)}}} is longer than ${problem.max} characters.` };
    case "not_one_line":
      return { kind: "bad_parameter", field: placeKey(problem.place), message: `What goes into the template's place {{${placeKey(problem.place)}}} is not one line.` };
    case "too_many":
      return { kind: "bad_parameter", field: problem.component, message: `The template's ${problem.component} takes fewer values.` };
    default:
      return problem satisfies never;
  }
}
