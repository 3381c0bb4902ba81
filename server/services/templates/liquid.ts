import { Context, type FilterImplOptions, Liquid } from "liquidjs";
import { PARSE_LENGTH_MAX, RENDER_MEMORY_MAX, RENDER_MS_MAX } from "./limits.ts";

/** These read other files, of which there are none. */
const tagsOfFiles = ["include", "render", "layout", "block"];
/** What a rendering carries beside the values; no template can name it. */
const REGISTER = "mailroom";

interface Carried {
  now: Date;
  /** What stood where a mark stands, each text once; null: values go where they belong as they are. */
  marked: Map<string, number> | null;
}
type FilterFunction = (this: { context: Context }, value: unknown, ...rest: unknown[]) => unknown;

/**
 * Liquid that gives the same text for the same values on every server: what is sent must be what was checked. So dates
 * are in UTC and English, “now” is the moment that the caller gives, and nothing is drawn by lot.
 */
function createLiquid(outputEscape?: FilterFunction | "escape"): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    catchAllErrors: true,
    ownPropertyOnly: true,
    templates: {},
    timezoneOffset: 0,
    locale: "en",
    parseLimit: PARSE_LENGTH_MAX,
    renderLimit: RENDER_MS_MAX,
    memoryLimit: RENDER_MEMORY_MAX,
    ...(outputEscape ? { outputEscape: outputEscape as "escape" } : {}),
  });
  for (const tag of tagsOfFiles) delete (liquid.tags as Record<string, unknown>)[tag];
  delete (liquid.filters as Record<string, unknown>).sample;
  const date = liquid.filters.date as FilterFunction;
  const dateFromNow: FilterFunction = function (value, ...rest) {
    return date.call(this, value === "now" || value === "today" ? carriedBy(this.context).now : value, ...rest);
  };
  liquid.registerFilter("date", dateFromNow as FilterImplOptions);
  return liquid;
}

const carriedBy = (context: Context): Carried => context.getRegister(REGISTER) as Carried;

/**
 * Merge values in HTML are text, never markup, unless the author writes `| raw`: a mark goes in their place, and the
 * value where it stands once the HTML around it is known to be harmless. See render-html.ts.
 */
const markValue: FilterFunction = function (value) {
  const text = asText(value);
  this.context.memoryLimit.use(text.length);
  const marked = carriedBy(this.context).marked!;
  const number = marked.get(text) ?? marked.size;
  marked.set(text, number);
  return markOf(number);
};

/** Noncharacters: they stand in no text that people write. */
export const markPattern = /\ufdd0(\d+)\ufdd1/g;
const markOf = (number: number) => `\ufdd0${number}\ufdd1`;

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.map(asText).join("") : String(value);
}

const liquidOfHtml = createLiquid(markValue);
/** A captured text is compared and cut by filters, which must see values and no marks. */
const liquidOfCaptures = createLiquid("escape");
/** Subjects, headers and plain texts are text as it stands. */
const liquidOfText = createLiquid();

export interface RenderedPart {
  text: string;
  /** What the marks in `text` stand for, by number. */
  values: string[];
}

export interface ParsedPart {
  /** Merge fields that it names. */
  fields: string[];
  render(values: Readonly<Record<string, unknown>>, options: { now: Date; strict: boolean }): RenderedPart;
}

/** Parses one part. Throws liquidjs's own error, with the line, where it is not Liquid. */
export function parsePart(kind: "text" | "html", source: string): ParsedPart {
  const marks = kind === "html" && !/\bcapture\b/.test(source);
  const liquid = kind === "text" ? liquidOfText : marks ? liquidOfHtml : liquidOfCaptures;
  const nodes = liquid.parse(source);
  const fields = liquid.globalVariablesSync(nodes);
  const pieces = plainPieces(source, fields);
  return {
    fields,
    render(values, { now, strict }) {
      const plain = pieces && fillPlain(pieces, values, marks);
      if (plain) return plain;
      const carried: Carried = { now, marked: marks ? new Map() : null };
      const context = new Context(values, liquid.options, { sync: true, strictVariables: strict }, { liquid });
      context.setRegister(REGISTER, carried);
      const text = liquid.renderSync(nodes, context) as string;
      return { text, values: carried.marked ? [...carried.marked.keys()] : [] };
    },
  };
}

const plainField = /\{\{ ?([A-Za-z_]\w*) ?\}\}/;

/** Literals and, at every second place, fields: of a text that has no more than `{{ fields }}`, as most have. Null: it has. */
function plainPieces(source: string, fields: string[]): string[] | null {
  const pieces = source.split(plainField);
  const isPlain = pieces.every((piece, index) => (index % 2 === 0 ? !piece.includes("{{") && !piece.includes("{%") : fields.includes(piece)));
  return isPlain ? pieces : null;
}

/** What Liquid would make of it, at a fraction of its time; null where it has something to say: a field is missing, or it is too much. */
function fillPlain(pieces: string[], values: Readonly<Record<string, unknown>>, marks: boolean): RenderedPart | null {
  const marked = new Map<string, number>();
  let text = pieces[0]!;
  for (let at = 1; at < pieces.length; at += 2) {
    const field = pieces[at]!;
    const value = Object.hasOwn(values, field) ? values[field] : undefined;
    if (typeof value !== "string" || text.length + value.length > RENDER_MEMORY_MAX) return null;
    let filled = value;
    if (marks) {
      const number = marked.get(value) ?? marked.size;
      marked.set(value, number);
      filled = markOf(number);
    }
    text += filled + pieces[at + 1]!;
  }
  return { text, values: [...marked.keys()] };
}
