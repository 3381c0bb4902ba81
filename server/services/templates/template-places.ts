import type { ChannelTemplate } from "../../contract/channels.ts";
import type { ChatTemplate, TemplateComponent, TemplateParameter } from "../../contract/chats.ts";
import { fillPlaces, placeNames } from "../../contract/template-text.ts";

type Components = ChannelTemplate["components"];

/** One place of an approved template that wants a value. `name`: `1`, `2` … or a word. */
export interface TemplatePlace {
  component: "header" | "body" | "button";
  kind: "text" | "image" | "video" | "document" | "payload";
  name: string;
  /** Of buttons. */
  index: number | null;
  button: "quick_reply" | "url" | "copy_code" | null;
}

export type TemplateProblem =
  | { kind: "missing"; place: TemplatePlace }
  | { kind: "empty"; place: TemplatePlace }
  | { kind: "wrong_kind"; place: TemplatePlace }
  | { kind: "too_long"; place: TemplatePlace; max: number }
  /** Line breaks, tabs, or more than four spaces in a row: WhatsApp refuses them (132018). */
  | { kind: "not_one_line"; place: TemplatePlace }
  | { kind: "too_many"; component: "header" | "body" | "button" };

const BODY_VALUE_MAX = 1_024;
const HEADER_TEXT_MAX = 60;

const textOf = (value: unknown) => (typeof value === "string" ? value : "");
const typeOf = (component: Record<string, unknown>) => textOf(component["type"]).toUpperCase();

const known = new WeakMap<Components, readonly TemplatePlace[]>();

/** Pure: the places of a template's components, in the order in which values are given. Components that were read never change: each list is looked through once, however many it is filled for. */
export function templatePlaces(components: Components): readonly TemplatePlace[] {
  const before = known.get(components);
  if (before) return before;
  const places = placesIn(components);
  known.set(components, places);
  return places;
}

function placesIn(components: Components): TemplatePlace[] {
  return components.flatMap((component) => {
    switch (typeOf(component)) {
      case "HEADER":
        return headerPlaces(component);
      case "BODY":
        return placeNames(textOf(component["text"])).map((name) => ({ component: "body" as const, kind: "text" as const, name, index: null, button: null }));
      case "BUTTONS":
        return Array.isArray(component["buttons"]) ? component["buttons"].flatMap((button: unknown, index) => buttonPlaces(button, index)) : [];
      default:
        return [];
    }
  });
}

function headerPlaces(component: Record<string, unknown>): TemplatePlace[] {
  const format = textOf(component["format"]).toUpperCase();
  const place = { component: "header" as const, index: null, button: null };
  if (format === "IMAGE" || format === "VIDEO" || format === "DOCUMENT") return [{ ...place, kind: format.toLowerCase() as "image" | "video" | "document", name: "1" }];
  return placeNames(textOf(component["text"])).map((name) => ({ ...place, kind: "text" as const, name }));
}

function buttonPlaces(button: unknown, index: number): TemplatePlace[] {
  if (typeof button !== "object" || button === null) return [];
  const { type, url } = button as Record<string, unknown>;
  const place = { component: "button" as const, index, name: "1" };
  switch (textOf(type).toUpperCase()) {
    case "URL":
      return placeNames(textOf(url)).length > 0 ? [{ ...place, kind: "text", button: "url" }] : [];
    case "COPY_CODE":
      return [{ ...place, kind: "text", button: "copy_code" }];
    // A payload of one's own is allowed, and never needed.
    default:
      return [];
  }
}

/** Pure: whether the values fit the approved template; empty: they do. */
export function templateProblems(components: Components, given: TemplateComponent[]): TemplateProblem[] {
  const places = templatePlaces(components);
  const problems = places.flatMap((place) => problemAt(place, valueAt(place, places, given)));
  const surplus = (["header", "body"] as const).filter((component) => (given.find(({ type }) => type === component)?.parameters.length ?? 0) > places.filter((place) => place.component === component).length);
  return [...problems, ...surplus.map((component) => ({ kind: "too_many" as const, component }))];
}

function valueAt(place: TemplatePlace, places: readonly TemplatePlace[], given: TemplateComponent[]): TemplateParameter | undefined {
  const component = given.find(({ type, button }) => type === place.component && (place.index === null || button?.index === place.index));
  const nameOf = (parameter: TemplateParameter) => (parameter.type === "text" ? parameter.name : undefined);
  const named = component?.parameters.find((parameter) => nameOf(parameter) === place.name);
  // What has a name is for the place of that name alone; the others go by their order.
  const nth = places.filter((other) => other.component === place.component && other.index === place.index).indexOf(place);
  return named ?? component?.parameters.filter((parameter) => nameOf(parameter) === undefined)[nth];
}

function problemAt(place: TemplatePlace, value: TemplateParameter | undefined): TemplateProblem[] {
  if (!value) return [{ kind: "missing", place }];
  if (place.kind !== value.type) return [{ kind: "wrong_kind", place }];
  if (value.type !== "text") return value.type === "payload" || value.fileSha256 || value.link ? [] : [{ kind: "empty", place }];
  const max = place.component === "header" ? HEADER_TEXT_MAX : BODY_VALUE_MAX;
  if (value.text.trim() === "") return [{ kind: "empty", place }];
  if (value.text.length > max) return [{ kind: "too_long", place, max }];
  return /[\n\r\t]| {5,}/.test(value.text) ? [{ kind: "not_one_line", place }] : [];
}

/** By what a value is named: `1`, `first_name`; of header and buttons with `header_` and `button_0_` before it. */
export function placeKey(place: TemplatePlace): string {
  if (place.component === "body") return place.name;
  return place.component === "header" ? `header_${place.name}` : `button_${place.index}_${place.name}`;
}

/** Pure: the places as a form asks for them. */
export const namedPlaces = (components: Components): ChatTemplate["places"] => templatePlaces(components).map((place) => ({ key: placeKey(place), component: place.component, kind: place.kind, label: place.name }));

/** Pure: the values of a template by its places' keys, such as merge fields give them. */
export function filledComponents(components: Components, values: Record<string, TemplateParameter | string | undefined>): TemplateComponent[] {
  const filled: TemplateComponent[] = [];
  for (const place of templatePlaces(components)) {
    const value = values[placeKey(place)];
    if (value === undefined || (typeof value === "string" && value.trim() === "")) continue;
    const isNamed = !/^\d+$/.test(place.name);
    const parameter: TemplateParameter = typeof value === "string" ? { type: "text", text: value, ...(isNamed ? { name: place.name } : {}) } : value;
    const begun = filled.find(({ type, button }) => type === place.component && (button?.index ?? null) === place.index);
    if (begun) begun.parameters.push(parameter);
    else filled.push({ type: place.component, ...(place.button ? { button: { kind: place.button, index: place.index! } } : {}), parameters: [parameter] });
  }
  return filled;
}

/** Pure: the template as the person reads it; places without a value stand as they are. */
export function templatePreview(components: Components, given: TemplateComponent[]): string {
  const places = templatePlaces(components);
  const written = (component: "header" | "body", text: string) =>
    fillPlaces(text, (name) => {
      const place = places.find((one) => one.component === component && one.name === name);
      const value = place && valueAt(place, places, given);
      return value?.type === "text" ? value.text : undefined;
    });
  const lines = components.flatMap((component) => {
    const text = textOf(component["text"]);
    switch (typeOf(component)) {
      case "HEADER":
        return text ? [written("header", text)] : [`[${textOf(component["format"]).toLowerCase() || "media"}]`];
      case "BODY":
        return [written("body", text)];
      case "FOOTER":
        return text ? [text] : [];
      case "BUTTONS":
        return Array.isArray(component["buttons"]) ? component["buttons"].map((button: unknown) => `[${textOf((button as Record<string, unknown> | null)?.["text"])}]`) : [];
      default:
        return [];
    }
  });
  return lines.join("\n").slice(0, 8_000);
}
