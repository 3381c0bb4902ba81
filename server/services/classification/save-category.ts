import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { categories, classificationLabels } from "../../../drizzle/schema/conversations.ts";
import { events } from "../../../drizzle/schema/events.ts";
import type { CategoryEntry, CategoryVersion, SaveCategory } from "../../contract/classification.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";

/** Of all categories together: events name their subject by a UUID, categories their own by a word. */
const SUBJECT = { type: "category", id: "00000000-0000-4000-8000-00000000ca7e" };
const CATEGORIES_MAX = 100;
const KEY_CHARS = 50;
const VERSIONS_SHOWN = 20;

type CategoryRow = typeof categories.$inferSelect;

/** Makes a category or changes one. It judges at once by its own words; mails that were judged keep what they have. */
export function saveCategory(ctx: Ctx, input: SaveCategory & { /** Of a new one that comes from another desk. */ newKey?: string }): Promise<CategoryEntry[]> {
  return changing(ctx, async (ctx, all) => {
    const keywords = [...new Map(input.keywords.map((keyword) => [keyword.toLowerCase(), keyword])).values()];
    const { name, description } = input;
    const before = input.key === undefined ? null : requireRow(all, input.key);
    if (all.some((row) => row.key !== input.key && !row.archivedAt && row.name.toLowerCase() === name.toLowerCase())) throw badField("name", `There is a category "${name}" already.`);
    if (before && input.version !== undefined && before.version !== input.version) throw refuse("stale", "Somebody has changed this category in the meantime.", { remedy: "Load it again, and make your change on what it says now." });
    if (!before && all.filter((row) => !row.archivedAt).length >= CATEGORIES_MAX) throw refuse("unprocessable", `There are ${CATEGORIES_MAX} categories, and nobody can tell more apart.`, { remedy: "Archive one first." });
    const row: CategoryRow = before ? { ...before, name, description, keywords, version: before.version + 1 } : { key: newKey(input.newKey ?? name, all), name, description, keywords, position: all.length, archivedAt: null, version: 1 };
    await ctx.db.insert(categories).values(row).onConflictDoUpdate({ target: categories.key, set: { name, description, keywords, version: row.version } });
    await recordEvent(ctx, { name: "category.saved", subject: SUBJECT, data: { key: row.key, before: before && wordsOf(before), after: wordsOf(row) } });
  });
}

/** An archived category is kept for what it was given to, and offered no more. */
export function archiveCategory(ctx: Ctx, { key, isArchived }: { key: string; isArchived: boolean }): Promise<CategoryEntry[]> {
  return changing(ctx, async (ctx, all) => {
    const row = requireRow(all, key);
    if ((row.archivedAt !== null) === isArchived) return;
    if (isArchived && all.filter((one) => !one.archivedAt).length === 1) throw refuse("conflict", "It is the last category.", { remedy: "Add another one first." });
    await ctx.db.update(categories).set({ archivedAt: isArchived ? ctx.now() : null, version: row.version + 1 }).where(eq(categories.key, key));
    await recordEvent(ctx, { name: isArchived ? "category.archived" : "category.restored", subject: SUBJECT, data: { key, name: row.name } });
  });
}

/** In the order of `keys`; those that are not named follow as they stand. */
export function orderCategories(ctx: Ctx, { keys }: { keys: string[] }): Promise<CategoryEntry[]> {
  return changing(ctx, async (ctx, all) => {
    const order = [...new Set([...keys.map((key) => requireRow(all, key).key), ...all.map(({ key }) => key)])];
    for (const [position, key] of order.entries()) await ctx.db.update(categories).set({ position }).where(eq(categories.key, key));
    await recordEvent(ctx, { name: "category.ordered", subject: SUBJECT, data: { keys: order } });
  });
}

/** All of them, archived ones too, with how many labels each has. */
export async function listCategoryEntries(ctx: Ctx): Promise<CategoryEntry[]> {
  const rows = await ctx.db.select().from(categories).orderBy(categories.position, categories.key);
  const counts = await ctx.db.select({ category: classificationLabels.category, n: sql<number>`count(*)::int` }).from(classificationLabels).where(isNull(classificationLabels.setAsideAt)).groupBy(classificationLabels.category);
  const byKey = new Map(counts.map(({ category, n }) => [category, n]));
  return rows.map((row) => ({ ...row, archivedAt: row.archivedAt?.toISOString() ?? null, labelCount: byKey.get(row.key) ?? 0 }));
}

/** How a category read before each change, newest first. */
export async function listCategoryVersions(ctx: Ctx, { key }: { key: string }): Promise<CategoryVersion[]> {
  const rows = await ctx.db
    .select({ at: events.at, by: events.actorName, data: events.data })
    .from(events)
    .where(and(eq(events.subjectType, SUBJECT.type), eq(events.subjectId, SUBJECT.id), eq(events.name, "category.saved"), sql`${events.data} ->> 'key' = ${key}`))
    .orderBy(desc(events.seq))
    .limit(VERSIONS_SHOWN);
  return rows.flatMap(({ at, by, data }) => (data.after ? [{ at: at.toISOString(), by, ...(data.after as Omit<CategoryVersion, "at" | "by">) }] : []));
}

/** One change after the other; what was learned is learned again with the new list. */
function changing(ctx: Ctx, change: (ctx: Ctx, all: CategoryRow[]) => Promise<void>): Promise<CategoryEntry[]> {
  return inTransaction(ctx, async (ctx) => {
    await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('categories'))`);
    await change(ctx, await ctx.db.select().from(categories).orderBy(categories.position, categories.key));
    return listCategoryEntries(ctx);
  });
}

function requireRow(all: CategoryRow[], key: string): CategoryRow {
  const row = all.find((one) => one.key === key);
  if (!row) throw refuse("not_found", "There is no such category.");
  return row;
}

function wordsOf({ name, description, keywords, version }: CategoryRow) {
  return { name, description, keywords, version };
}

/** "Lost property" → lost_property; one of other letters gets a number. */
function newKey(name: string, all: CategoryRow[]): string {
  const word = name.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, KEY_CHARS) || "category";
  const taken = new Set(all.map(({ key }) => key));
  let key = word;
  for (let number = 2; taken.has(key); number += 1) key = `${word}_${number}`;
  return key;
}

function badField(path: string, message: string) {
  return refuse("bad_input", message, { errors: [{ path, message }], remedy: "Change the field and save again." });
}
