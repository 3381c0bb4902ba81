import { z } from "zod";
import { templateCategories } from "./channels.ts";

const TemplateButton = z.discriminatedUnion("type", [
  z.object({ type: z.literal("QUICK_REPLY"), text: z.string() }),
  z.object({ type: z.literal("URL"), text: z.string(), url: z.string(), example: z.array(z.string()).max(1).optional() }),
  z.object({ type: z.literal("PHONE_NUMBER"), text: z.string(), phone_number: z.string() }),
  z.object({ type: z.literal("COPY_CODE"), example: z.string() }),
]);
export type TemplateButton = z.infer<typeof TemplateButton>;
const NamedExample = z.object({ param_name: z.string().max(60), example: z.string().max(1_024) });

/** A template as it is written here; what WhatsApp refuses is refused with the field before it is asked. */
export const TemplateDraft = z.object({
  name: z.string().trim().max(600),
  language: z.string().trim().max(15),
  category: z.enum(templateCategories),
  header: z.object({ text: z.string().max(400), examples: z.array(NamedExample).max(1).default([]) }).nullable().default(null),
  body: z.object({ text: z.string().max(4_000), examples: z.array(NamedExample).max(50).default([]) }),
  footer: z.string().max(400).nullable().default(null),
  buttons: z.array(TemplateButton).max(20).default([]),
});
export type TemplateDraft = z.infer<typeof TemplateDraft>;
export const EditTemplate = TemplateDraft.omit({ name: true, language: true });


type Components = Record<string, unknown>[];
type Example = z.infer<typeof NamedExample>;

export interface DraftProblem {
  /** `name`, `body.text`, `buttons.0.url` … */
  path: string;
  code:
    | "name" | "language" | "authentication" | "empty" | "too_long" | "place_name" | "places_mixed" | "places_order" | "place_at_edge" | "places_adjacent" | "places_none" | "places_many"
    | "example_missing" | "one_line" | "spaces" | "buttons_many" | "buttons_kind" | "buttons_mixed" | "buttons_same" | "url" | "url_place" | "phone" | "code";
  max?: number;
  place?: string;
}

const BODY_MAX = 1_024;
const HEADER_MAX = 60;
const FOOTER_MAX = 60;
const BUTTON_TEXT_MAX = 25;
const BUTTONS_MAX = 10;
const URL_MAX = 2_000;
const CODE_MAX = 15;
const ofKind: Record<TemplateButton["type"], number> = { QUICK_REPLY: 10, URL: 2, PHONE_NUMBER: 1, COPY_CODE: 1 };

const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g;
/** The names of a text's places, in their order, each once. */
export const placesOf = (text: string): string[] => [...new Set([...text.matchAll(PLACE)].map((match) => match[1]!))];

/**
 * Pure: what WhatsApp would refuse, before it is asked; empty: nothing that is known.
 * https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components
 */
export function draftProblems(draft: TemplateDraft): DraftProblem[] {
  return [
    ...(/^[a-z0-9_]{1,512}$/.test(draft.name) ? [] : [{ path: "name", code: "name" as const }]),
    ...(/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(draft.language) ? [] : [{ path: "language", code: "language" as const }]),
    // The text of codes to sign in by is WhatsApp's own.
    ...(draft.category === "AUTHENTICATION" ? [{ path: "category", code: "authentication" as const }] : []),
    ...headerProblems(draft.header),
    ...textProblems("body.text", draft.body.text, BODY_MAX),
    ...spaceProblems("body.text", draft.body.text),
    ...placeProblems("body", draft.body),
    ...(draft.footer === null ? [] : [...textProblems("footer", draft.footer, FOOTER_MAX), ...(placesOf(draft.footer).length > 0 ? [{ path: "footer", code: "places_none" as const }] : [])]),
    ...buttonProblems(draft.buttons),
  ];
}

function headerProblems(header: TemplateDraft["header"]): DraftProblem[] {
  if (header === null) return [];
  return [
    ...textProblems("header.text", header.text, HEADER_MAX),
    ...(/[\n\r\t]/.test(header.text) ? [{ path: "header.text", code: "one_line" as const }] : []),
    ...(placesOf(header.text).length > 1 ? [{ path: "header.text", code: "places_many" as const, max: 1 }] : []),
    ...placeProblems("header", header),
  ];
}

function textProblems(path: string, text: string, max: number): DraftProblem[] {
  if (text.trim() === "") return [{ path, code: "empty" }];
  return [...text].length > max ? [{ path, code: "too_long", max }] : [];
}

function spaceProblems(path: string, text: string): DraftProblem[] {
  return /\t|\n{3,}| {5,}/.test(text.replaceAll("\r", "")) ? [{ path, code: "spaces" }] : [];
}

function placeProblems(part: "header" | "body", { text, examples }: { text: string; examples: Example[] }): DraftProblem[] {
  const path = `${part}.text`;
  const places = placesOf(text);
  if (places.length === 0) return [];
  const numbers = places.filter((name) => /^\d+$/.test(name));
  const wrong = places.find((name) => !/^(\d{1,2}|[a-z_][a-z0-9_]{0,59})$/.test(name));
  if (wrong !== undefined) return [{ path, code: "place_name", place: wrong }];
  if (numbers.length > 0 && numbers.length < places.length) return [{ path, code: "places_mixed" }];
  const problems: DraftProblem[] = [];
  if (numbers.length > 0 && numbers.toSorted((a, b) => Number(a) - Number(b)).some((name, index) => name !== String(index + 1))) problems.push({ path, code: "places_order" });
  if (part === "body" && /^\s*\{\{|\}\}\s*$/.test(text)) problems.push({ path, code: "place_at_edge" });
  if (/\}\}\s*\{\{/.test(text)) problems.push({ path, code: "places_adjacent" });
  const missing = places.find((name) => !examples.some((one) => one.param_name === name && one.example.trim() !== ""));
  if (missing !== undefined) problems.push({ path: `${part}.examples`, code: "example_missing", place: missing });
  return problems;
}

function buttonProblems(buttons: TemplateButton[]): DraftProblem[] {
  const problems: DraftProblem[] = buttons.length > BUTTONS_MAX ? [{ path: "buttons", code: "buttons_many", max: BUTTONS_MAX }] : [];
  for (const [type, max] of Object.entries(ofKind)) if (max < BUTTONS_MAX && buttons.filter((button) => button.type === type).length > max) problems.push({ path: "buttons", code: "buttons_kind", max, place: type });
  // Quick replies stand together, before or after the others.
  const turns = buttons.filter((button, index) => index > 0 && (button.type === "QUICK_REPLY") !== (buttons[index - 1]!.type === "QUICK_REPLY")).length;
  if (turns > 1) problems.push({ path: "buttons", code: "buttons_mixed" });
  const texts = buttons.flatMap((button) => (button.type === "COPY_CODE" ? [] : [button.text.trim()]));
  if (new Set(texts).size < texts.length) problems.push({ path: "buttons", code: "buttons_same" });
  return [...problems, ...buttons.flatMap(oneButton)];
}

function oneButton(button: TemplateButton, index: number): DraftProblem[] {
  const path = `buttons.${index}`;
  if (button.type === "COPY_CODE") return /^[A-Za-z0-9]{1,15}$/.test(button.example) ? [] : [{ path: `${path}.example`, code: "code", max: CODE_MAX }];
  const problems = textProblems(`${path}.text`, button.text, BUTTON_TEXT_MAX);
  if (placesOf(button.text).length > 0 || /[\n\r\t]/.test(button.text)) problems.push({ path: `${path}.text`, code: "places_none" });
  if (button.type === "PHONE_NUMBER" && !/^\+?[0-9]{5,20}$/.test(button.phone_number.replace(/[\s()-]/g, ""))) problems.push({ path: `${path}.phone_number`, code: "phone" });
  if (button.type === "URL") problems.push(...urlProblems(`${path}.url`, button));
  return problems;
}

function urlProblems(path: string, { url, example = [] }: Extract<TemplateButton, { type: "URL" }>): DraftProblem[] {
  const bare = url.replace(/\{\{1\}\}$/, "");
  if (!URL.canParse(bare) || !/^https?:$/.test(new URL(bare).protocol) || url.length > URL_MAX || /\s/.test(url)) return [{ path, code: "url", max: URL_MAX }];
  if (placesOf(bare).length > 0) return [{ path, code: "url_place" }];
  return bare !== url && (example[0] ?? "").trim() === "" ? [{ path, code: "example_missing", place: "1" }] : [];
}

/** Pure: whether places go by names. One kind for the whole template. */
export const isNamed = ({ header, body }: Pick<TemplateDraft, "header" | "body">): boolean => placesOf(`${header?.text ?? ""} ${body.text}`).some((name) => !/^\d+$/.test(name));

/** Pure: a draft in WhatsApp's shape. */
export function componentsOfDraft({ header, body, footer, buttons }: Pick<TemplateDraft, "header" | "body" | "footer" | "buttons">): Components {
  const named = isNamed({ header, body });
  const exampleOf = (field: "header_text" | "body_text", { text, examples }: { text: string; examples: Example[] }) => {
    const places = named ? placesOf(text) : placesOf(text).toSorted((a, b) => Number(a) - Number(b));
    if (places.length === 0) return {};
    const valueOf = (name: string) => examples.find((one) => one.param_name === name)?.example.trim() ?? "";
    if (named) return { example: { [`${field}_named_params`]: places.map((name) => ({ param_name: name, example: valueOf(name) })) } };
    return { example: { [field]: field === "body_text" ? [places.map(valueOf)] : places.map(valueOf) } };
  };
  return [
    ...(header === null ? [] : [{ type: "HEADER", format: "TEXT", text: header.text.trim(), ...exampleOf("header_text", header) }]),
    { type: "BODY", text: body.text.trim().replaceAll("\r", ""), ...exampleOf("body_text", body) },
    ...(footer === null ? [] : [{ type: "FOOTER", text: footer.trim() }]),
    ...(buttons.length === 0 ? [] : [{ type: "BUTTONS", buttons }]),
  ];
}

/** Pure: what stands at WhatsApp as a draft to go on with; null: it has parts that are not written here, such as pictures. */
export function draftOfComponents(template: Pick<TemplateDraft, "name" | "language" | "category"> & { components: Components }): TemplateDraft | null {
  const { name, language, category, components } = template;
  const find = (type: string) => components.find((one) => String(one["type"]).toUpperCase() === type);
  const [header, body, footer] = [find("HEADER"), find("BODY"), find("FOOTER")];
  if (!body || (header && String(header["format"] ?? "TEXT").toUpperCase() !== "TEXT")) return null;
  const given = { name, language, category, header: header ? withExamples(header, "header_text") : null, body: withExamples(body, "body_text"), footer: footer ? String(footer["text"] ?? "") : null, buttons: find("BUTTONS")?.["buttons"] ?? [] };
  const draft = TemplateDraft.safeParse(given);
  return draft.success ? draft.data : null;
}

function withExamples(component: Record<string, unknown>, field: "header_text" | "body_text") {
  const text = String(component["text"] ?? "");
  const example = (component["example"] ?? {}) as Record<string, unknown>;
  const named = z.array(NamedExample).safeParse(example[`${field}_named_params`]);
  const listed = Array.isArray(example[field]) ? (example[field] as unknown[]).flat() : [];
  return { text, examples: named.success ? named.data : placesOf(text).map((name, index) => ({ param_name: name, example: String(listed[index] ?? "") })) };
}

/** Pure: a text with its places filled by the examples; places without one stay. */
export function filledText({ text, examples }: { text: string; examples: Example[] }): string {
  return text.replaceAll(PLACE, (whole, name: string) => examples.find((one) => one.param_name === name)?.example || whole);
}
