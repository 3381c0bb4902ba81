import { z } from "zod";
import { categories } from "../../../drizzle/schema/conversations.ts";
import { type CustomField, CustomFieldKey, SaveCustomField, SavedViewFilter, SaveView } from "../../contract/cases.ts";
import { SaveCategory } from "../../contract/classification.ts";
import { listCustomFields } from "../cases/custom-fields.ts";
import { saveCustomField } from "../cases/save-custom-field.ts";
import { changeView, createView } from "../cases/saved-views.ts";
import { type SavedViewRow, seenViews } from "../cases/saved-views-seen.ts";
import { archiveCategory, orderCategories, saveCategory } from "../classification/save-category.ts";
import { named } from "./references.ts";
import { byKey, nameIn, section, told } from "./section.ts";

const FieldItem = SaveCustomField.omit({ version: true }).extend({ key: CustomFieldKey });

/** One that was archived here and is in the file comes back. */
export const customFieldsSection = section<CustomField, z.infer<typeof FieldItem>>({
  name: "customFields",
  keyOf: ({ key }) => key,
  async read(ctx) {
    return (await listCustomFields(ctx)).map((field) => ({ key: field.key, row: field, item: FieldItem.parse(field) })).toSorted(byKey);
  },
  async take(_ctx, given) {
    const input = FieldItem.parse(given);
    return { input, wanted: { ...input, options: input.kind === "choice" ? [...new Set(input.options)] : [] } };
  },
  async save(ctx, { input }, current) {
    const before = current?.row ?? (await listCustomFields(ctx, { withArchived: true })).find(({ key }) => key === input.key);
    await saveCustomField(ctx, { ...input, ...(before && { version: before.version }) });
  },
});

const CategoryItem = SaveCategory.omit({ version: true }).extend({ key: z.string().regex(/^[a-z0-9_]{1,60}$/) });
type CategoryRow = typeof categories.$inferSelect;

export const categoriesSection = section<CategoryRow, z.infer<typeof CategoryItem>>({
  name: "categories",
  keyOf: ({ key }) => key,
  async read(ctx) {
    const rows = await ctx.db.select().from(categories).orderBy(categories.position, categories.key);
    return rows.filter(({ archivedAt }) => archivedAt === null).map((row) => ({ key: row.key, row, item: CategoryItem.parse(row) }));
  },
  async take(_ctx, given) {
    const input = CategoryItem.parse({ description: "", keywords: [], ...given });
    return { input, wanted: input };
  },
  async save(ctx, { input }, current) {
    const { key, ...words } = input;
    const known = current?.row ?? (await ctx.db.select().from(categories)).find((row) => row.key === key);
    if (known?.archivedAt) await archiveCategory(ctx, { key, isArchived: false });
    await saveCategory(ctx, known ? { ...input } : { ...words, newKey: key });
  },
  async order(ctx, entries) {
    await orderCategories(ctx, { keys: entries.map(({ key }) => key) });
  },
});

const FilterItem = SavedViewFilter.omit({ contactId: true });
const ViewItem = SaveView.extend({ filter: FilterItem, teamId: z.uuid() });

/** Those of teams: each person's own are theirs. One that asks for one contact means nothing elsewhere. */
export const viewsSection = section<SavedViewRow, z.infer<typeof ViewItem>>({
  name: "savedViews",
  // Named before its references are known, and as it is told: by its team and its name.
  keyOf: ({ teamId, name }) => (typeof teamId === "string" && typeof name === "string" ? `${teamId}: ${name}` : undefined),
  async read(ctx, names) {
    const views = (await seenViews(ctx)).filter(({ row }) => row.teamId !== null && row.filter.contactId === undefined);
    const { nameOf } = named(views.map(({ row, teamName }) => ({ id: row.id, name: `${teamName}: ${row.name}` })));
    return views.map(({ row, teamName }) => {
      const key = nameOf.get(row.id)!;
      return { key, row, item: { name: key.slice(`${teamName}: `.length), position: row.position, teamId: nameIn(names, "team", row.teamId), filter: told(names, FilterItem.parse(row.filter)) } };
    }).toSorted(byKey);
  },
  async take(_ctx, given, _current, { names }) {
    const input = ViewItem.parse(given);
    return { input, wanted: { ...input, teamId: nameIn(names, "team", input.teamId), filter: told(names, input.filter) } };
  },
  async save(ctx, { input }, current) {
    if (current) await changeView(ctx, { ...input, name: current.row.name, viewId: current.row.id, version: current.row.version });
    else await createView(ctx, input);
  },
});
