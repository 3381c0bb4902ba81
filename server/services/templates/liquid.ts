import { type FilterImplOptions, Liquid, type Template } from "liquidjs";

/** Bounds of one template: characters parsed, milliseconds and objects of one rendering. */
const PARSE_LENGTH_MAX = 600_000;
const RENDER_MS_MAX = 250;
const RENDER_MEMORY_MAX = 5_000_000;
/** These read other files, of which there are none. */
const tagsOfFiles = ["include", "render", "layout", "block"];

/**
 * Liquid that gives the same text for the same values on every server: what is sent must be what was checked. So dates
 * are in UTC and English, “now” is the moment that the caller gives, and nothing is drawn by lot.
 */
function createLiquid(options: { escape: boolean }): Liquid {
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
    ...(options.escape ? { outputEscape: "escape" as const } : {}),
  });
  for (const tag of tagsOfFiles) delete (liquid.tags as Record<string, unknown>)[tag];
  delete (liquid.filters as Record<string, unknown>).sample;
  const date = liquid.filters.date as FilterFunction;
  const dateFromNow: FilterFunction = function (value, ...rest) {
    return date.call(this, value === "now" || value === "today" ? this.context.globals.mailroom_now : value, ...rest);
  };
  liquid.registerFilter("date", dateFromNow as FilterImplOptions);
  return liquid;
}
type FilterFunction = (this: { context: { globals: { mailroom_now?: Date } } }, value: unknown, ...rest: unknown[]) => unknown;

/** Merge values in a body are text, never markup, unless the author writes `| raw`. A subject is text as it stands. */
const liquidOfHtml = createLiquid({ escape: true });
const liquidOfSubject = createLiquid({ escape: false });

export type TemplatePart = "subject" | "html";

export interface ParsedPart {
  nodes: Template[];
  /** Merge fields that it names. */
  fields: string[];
  render(values: Record<string, string>, options: { now: Date; strict: boolean }): string;
}

/** Parses one part. Throws liquidjs's own error, with the line, where it is not Liquid. */
export function parsePart(part: TemplatePart, source: string): ParsedPart {
  const liquid = part === "html" ? liquidOfHtml : liquidOfSubject;
  const nodes = liquid.parse(source);
  return {
    nodes,
    fields: liquid.globalVariablesSync(nodes),
    render: (values, { now, strict }) => liquid.renderSync(nodes, values, { globals: { mailroom_now: now }, strictVariables: strict }) as string,
  };
}
