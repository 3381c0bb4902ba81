import { and, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import type { Ctx } from "../../context.ts";
import { isShown } from "./find-contacts.ts";

const NAMES_MAX = 500;

/** Every custom field that some contact has, by name. */
export async function customFieldNames(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db.execute<{ name: string }>(sql`select distinct jsonb_object_keys(custom_fields) as name from ${contacts} where ${and(isShown, sql`custom_fields <> '{}'::jsonb`)} order by name limit ${NAMES_MAX}`);
  return rows.map(({ name }) => name);
}
