import { type SQL, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import type { Ctx } from "../../context.ts";
import { textFields } from "./row-fields.ts";

const plainFields = [...textFields, "phone", "phone_key"] as const;

/**
 * Writes fields of contacts as `import_rows.before` has them: `after` when rows are written, `before` when they are taken
 * back, and then only what still is as the import left it. `changed` selects `contact_id, changes`.
 */
export async function writeFields(ctx: Ctx, { changed, to }: { changed: SQL; to: "before" | "after" }): Promise<void> {
  const isUndo = to === "before";
  const side = sql.raw(to);
  const plain = plainFields.map((field) => {
    const column = sql.raw(field);
    const isStill = isUndo ? sql` and c.${column} is not distinct from r.changes->'${column}'->>'after'` : sql``;
    return sql`${column} = case when r.changes ? '${column}'${isStill} then r.changes->'${column}'->>'${side}' else c.${column} end`;
  });
  await ctx.db.execute(sql`
    update ${contacts} c set ${sql.join(plain, sql`, `)},
      tags = case when not r.changes ? 'tags' then c.tags ${isUndo ? tagsTakenBack : sql`else r.changes->'tags'->'after'`} end,
      custom_fields = case when jsonb_path_exists(r.changes, '$.keyvalue() ? (@.key starts with "custom.")') then ${isUndo ? customTakenBack : customWritten} else c.custom_fields end,
      updated_at = ${isUndo ? updatedAtTakenBack(ctx) : sql`(r.changes->'updated_at'->>'after')::timestamptz`}
    from (${changed}) as r where c.id = r.contact_id`);
}

const customWritten = sql`jsonb_strip_nulls(c.custom_fields || (select jsonb_object_agg(substr(key, 8), value->'after') from jsonb_each(r.changes) where key like 'custom.%'))`;

const customTakenBack = sql`jsonb_strip_nulls(c.custom_fields || coalesce((
  select jsonb_object_agg(substr(key, 8), value->'before') from jsonb_each(r.changes)
  where key like 'custom.%' and coalesce(c.custom_fields->substr(key, 8), 'null') = value->'after'), '{}'::jsonb))`;

/** Untouched, they are as before; else those that the import brought go, and what people added stays. */
const tagsTakenBack = sql`
  when c.tags = r.changes->'tags'->'after' then r.changes->'tags'->'before'
  else coalesce((select jsonb_agg(tag order by place) from jsonb_array_elements(c.tags) with ordinality as now(tag, place)
    where not (r.changes->'tags'->'after' @> tag and not r.changes->'tags'->'before' @> tag)), '[]'::jsonb)`;

/** A contact that nobody touched since is as old again as it was. */
function updatedAtTakenBack(ctx: Ctx): SQL {
  return sql`case when c.updated_at = (r.changes->'updated_at'->>'after')::timestamptz then (r.changes->'updated_at'->>'before')::timestamptz else ${ctx.now().toISOString()}::timestamptz end`;
}
