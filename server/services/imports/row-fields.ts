import { type SQL, sql } from "drizzle-orm";
import type { ContactField, ImportSettings, OverwritePolicy } from "../../contract/imports.ts";

/** Fields of a contact that are one text each, with their columns in `contacts`. */
export const textFields = ["name", "given_name", "family_name", "company", "language", "time_zone", "country", "preferred_channel"] as const;

/** Text inside a statement. Its field names come from a mapping, which the contract holds to letters, digits and underscores. */
export function literal(text: string): SQL {
  return sql.raw(`'${text.replaceAll("'", "''")}'`);
}

/** A row's cell by its name, null where it is empty. `v` is the row's values. */
export function cell(name: string): SQL {
  return sql`nullif(v->>${literal(name)}, '')`;
}

/** What a file says of each field, as SQL over `v`; fields that no column is mapped to are not there. */
export interface RowFields {
  text: Map<(typeof textFields)[number], { value: SQL; policy: OverwritePolicy }>;
  phone: OverwritePolicy | null;
  tags: { value: SQL; policy: OverwritePolicy } | null;
  custom: { name: string; policy: OverwritePolicy }[];
}

export function fieldsOf(settings: ImportSettings): RowFields {
  const policies = new Map<ContactField, OverwritePolicy>();
  for (const { target, overwrite } of settings.mapping) {
    if (target !== "ignore" && target !== "custom" && !policies.has(target)) policies.set(target, overwrite);
  }
  const isSplit = settings.splitNames && policies.has("name") && !policies.has("given_name") && !policies.has("family_name");
  if (isSplit) for (const part of ["given_name", "family_name"] as const) policies.set(part, policies.get("name")!);
  const text: RowFields["text"] = new Map();
  const name = policies.get("name") ?? policies.get("given_name") ?? policies.get("family_name");
  if (name) text.set("name", { value: nameOf(policies), policy: name });
  for (const field of textFields) {
    const policy = policies.get(field);
    if (field !== "name" && policy) text.set(field, { value: cell(field), policy });
  }
  return {
    text,
    phone: policies.get("phone") ?? null,
    tags: tagsOf(settings, policies.get("tags")),
    custom: settings.mapping.filter((column) => column.target === "custom").map((column) => ({ name: column.mergeField, policy: column.overwrite })),
  };
}

/** As `displayNameOf` in contacts/merge-values.ts says it, without its last resort, the address. */
function nameOf(policies: Map<ContactField, OverwritePolicy>): SQL {
  const parts = (["given_name", "family_name"] as const).filter((part) => policies.has(part)).map(cell);
  const whole = policies.has("name") ? [cell("name")] : [];
  const joined = parts.length > 0 ? [sql`nullif(concat_ws(' ', ${sql.join(parts, sql`, `)}), '')`] : [];
  return sql`coalesce(${sql.join([...whole, ...joined], sql`, `)})`;
}

/** A JSON array of the row's tags and those that the whole file is given, each once. */
function tagsOf(settings: ImportSettings, policy: OverwritePolicy | undefined): RowFields["tags"] {
  const given = sql`${literal(JSON.stringify(settings.tags))}::jsonb`;
  if (!policy) return settings.tags.length > 0 ? { value: given, policy: "append" } : null;
  const own = sql`coalesce((
    select jsonb_agg(tag order by place) from (
      select btrim(part) as tag, min(place) as place
      from regexp_split_to_table(v->>'tags', '[;,|]') with ordinality as parts(part, place)
      where btrim(part) <> '' and not ${given} ? btrim(part) group by 1) as tags), '[]'::jsonb)`;
  return { value: settings.tags.length > 0 ? sql`(${own} || ${given})` : own, policy };
}

/** The custom fields of a row that say something, as a JSON object. */
export function customObject(names: string[]): SQL {
  if (names.length === 0) return sql`'{}'::jsonb`;
  const keys = sql.join(names.map(literal), sql`, `);
  const values = sql.join(names.map(cell), sql`, `);
  return sql`jsonb_strip_nulls(jsonb_object(array[${keys}]::text[], array[${values}]::text[]))`;
}
