import type { ContactFileLayout, LayoutOverrides } from "../../../server/contract/contact-files.ts";
import type { ColumnMapping, ImportSettings, UploadInspection } from "../../../server/contract/imports.ts";

export type ImportOptions = Omit<ImportSettings, "layout" | "mapping">;
type ColumnEdit = Partial<Omit<ColumnMapping, "column">>;

/** What a person changed of what was understood; all else follows the file. */
export interface ImportDraft {
  overrides: LayoutOverrides;
  /** undefined: whichever fits the columns; null: none. */
  profileId: string | null | undefined;
  /** By {@link columnKeys}, so that they survive another separator or encoding where the column is the same. */
  columns: Record<string, ColumnEdit>;
  options: Partial<ImportOptions>;
}

export const emptyDraft: ImportDraft = { overrides: {}, profileId: undefined, columns: {}, options: {} };

/** The settings that are suggested, with what the person changed. */
export function settingsOf(inspection: UploadInspection, draft: ImportDraft): ImportSettings {
  const suggested = inspection.settings;
  const keys = columnKeys(suggested.mapping);
  return {
    ...suggested,
    ...draft.options,
    layout: inspection.layout,
    mapping: suggested.mapping.map((column, index) => ({ ...column, ...draft.columns[keys[index]!] })),
  };
}

/** The draft that leads from what is suggested to these settings: an import that was checked is changed further. */
export function draftFrom(inspection: UploadInspection, settings: ImportSettings): ImportDraft {
  const { layout, mapping, ...options } = settings;
  const keys = columnKeys(inspection.settings.mapping);
  const columns: ImportDraft["columns"] = {};
  if (mapping.length === inspection.settings.mapping.length) {
    inspection.settings.mapping.forEach((suggested, index) => {
      const edit = differences<ColumnMapping>(suggested, mapping[index]!);
      delete edit.column;
      if (Object.keys(edit).length > 0) columns[keys[index]!] = edit;
    });
  }
  const { layout: _layout, mapping: _mapping, ...suggestedOptions } = inspection.settings;
  return { overrides: differences<ContactFileLayout>(inspection.layout, layout), profileId: undefined, columns, options: differences<ImportOptions>(suggestedOptions, options) };
}

function differences<Whole extends object>(before: Whole, after: Whole): Partial<Whole> {
  const names = Object.keys(after) as (keyof Whole)[];
  return Object.fromEntries(names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map((name) => [name, after[name]])) as Partial<Whole>;
}

/** A name for each column that no other has: its header, and which of those with the same header it is. */
export function columnKeys(mapping: Pick<ColumnMapping, "column">[]): string[] {
  const seen = new Map<string, number>();
  return mapping.map(({ column }) => {
    const place = (seen.get(column) ?? 0) + 1;
    seen.set(column, place);
    return `${place}:${column}`;
  });
}

export function withColumn(draft: ImportDraft, key: string, edit: ColumnEdit): ImportDraft {
  return { ...draft, columns: { ...draft.columns, [key]: { ...draft.columns[key], ...edit } } };
}

/** Only the columns that have a meaning: whatever would become a custom field is left out. */
export function withoutUnrecognised(draft: ImportDraft, settings: ImportSettings): ImportDraft {
  const keys = columnKeys(settings.mapping);
  return settings.mapping.reduce((next, { target }, index) => (target === "custom" ? withColumn(next, keys[index]!, { target: "ignore" }) : next), draft);
}

export function withoutOverride(draft: ImportDraft, ...parts: (keyof LayoutOverrides)[]): ImportDraft {
  return { ...draft, overrides: Object.fromEntries(Object.entries(draft.overrides).filter(([part]) => !parts.includes(part as keyof LayoutOverrides))) };
}

export type ColumnProblem = "name_bad" | "name_taken" | "target_taken";

/** What keeps a column from being read in, by its place; the server would refuse it. */
export function columnProblems(mapping: ColumnMapping[]): Map<number, ColumnProblem> {
  const problems = new Map<number, ColumnProblem>();
  const targets = new Set<string>();
  const names = new Set<string>();
  mapping.forEach(({ target, mergeField }, index) => {
    if (target === "ignore") return;
    // A standard column answers to its field's name, too.
    const own = target === "custom" ? [mergeField] : [...new Set([target, mergeField])];
    if (targets.has(target)) problems.set(index, "target_taken");
    else if (!/^[a-z][a-z0-9_]{0,59}$/.test(mergeField)) problems.set(index, "name_bad");
    else if (own.some((name) => names.has(name))) problems.set(index, "name_taken");
    if (target !== "custom") targets.add(target);
    own.forEach((name) => names.add(name));
  });
  return problems;
}

export type MissingPart = "email" | "phone" | "channel";

/** What no column gives; one of the chosen channels is enough. */
export function missingParts({ mapping, channels }: Pick<ImportSettings, "mapping" | "channels">): MissingPart[] {
  const has = (target: string) => mapping.some((column) => column.target === target);
  if (channels.length === 0) return ["channel"];
  const needed = [...(channels.includes("email") ? (["email"] as const) : []), ...(channels.includes("whatsapp") ? (["phone"] as const) : [])];
  return needed.some(has) ? [] : needed;
}
