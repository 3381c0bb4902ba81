import { getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Ctx } from "./context.ts";
import { quotedName } from "./quoted-name.ts";

interface InsertOptions {
  /** Columns that PostgreSQL reckons, by their names there; `given` is the row that was handed over. */
  reckoned?: Record<string, SQL>;
  /** `on conflict …` and `returning …`. */
  after?: SQL;
}

/**
 * Inserts rows of one table, at least one and all with the same fields; what none of them names has its default. They go
 * over as one parameter: the statement is the same for however many, so that it is built in no time, and parsed once a
 * connection.
 */
export async function insertRows<Table extends PgTable, Answer extends object = never>(ctx: Ctx, table: Table, rows: Table["$inferInsert"][], { reckoned = {}, after }: InsertOptions = {}): Promise<Answer[]> {
  const names = columnNames(table);
  const fields = Object.keys(rows[0]!).filter((field) => (rows[0] as Record<string, unknown>)[field] !== undefined);
  const given = jsonOf((rows as Record<string, unknown>[]).map((row) => Object.fromEntries(fields.map((field) => [names[field]!, row[field]]))));
  const name = quotedName(getTableName(table));
  const plain = fields.filter((field) => !(names[field]! in reckoned)).map((field) => quotedName(names[field]!));
  const columns = sql.raw([...plain, ...Object.keys(reckoned).map(quotedName)].join(", "));
  const values = sql.join([sql.raw(plain.map((column) => `given.${column}`).join(", ")), ...Object.values(reckoned)], sql`, `);
  return ctx.db.execute(sql`insert into ${sql.raw(name)} (${columns}) select ${values} from json_populate_recordset(null::${sql.raw(name)}, ${given}::json) as given ${after ?? sql.empty()}`) as unknown as Promise<Answer[]>;
}

const known = new WeakMap<PgTable, Record<string, string>>();

/** What the columns are called in PostgreSQL, by their fields. */
function columnNames(table: PgTable): Record<string, string> {
  let names = known.get(table);
  if (!names) known.set(table, (names = Object.fromEntries(Object.entries(getTableColumns(table)).map(([field, column]) => [field, column.name]))));
  return names;
}

/** As PostgreSQL reads it: half a letter, which JSON can say and no text can hold, becomes the sign for an unknown one. */
function jsonOf(rows: unknown[]): string {
  const json = JSON.stringify(rows);
  return json.includes("\\ud") ? JSON.stringify(rows, (_, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value)) : json;
}
