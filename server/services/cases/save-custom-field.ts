import { eq } from "drizzle-orm";
import type { z } from "zod";
import { customFields } from "../../../drizzle/schema/cases.ts";
import type { CustomField, SaveCustomField } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { type CustomFieldRow, findCustomField, listCustomFields, toCustomField } from "./custom-fields.ts";

export const CUSTOM_FIELDS_MAX = 60;
const SETTINGS_ID = "00000000-0000-4000-8000-0000000cf1e1";

type Save = { key: string } & z.infer<typeof SaveCustomField>;

/** Makes a field or changes one; its kind stays, since cases hold values of it. One that was archived comes back. */
export function saveCustomField(ctx: Ctx, { key, version, ...input }: Save): Promise<CustomField> {
  return inTransaction(ctx, async (ctx) => {
    const options = [...new Set(input.options)];
    if (input.kind === "choice" && options.length === 0) throw refuse("unprocessable", "A choice needs something to choose from.", { errors: [{ path: "options", message: "name at least one" }] });
    const before = await findCustomField(ctx, key);
    if (before && version !== before.version) throw refuse(version === undefined ? "conflict" : "stale", version === undefined ? `There is a field "${key}" already.` : `The field ${before.name} was changed since you read it.`, { remedy: "Look at the list as it is now." });
    if (before && before.kind !== input.kind) throw refuse("conflict", `${before.name} is of the kind ${before.kind}, and cases hold such values.`, { remedy: "Make a new field of the other kind, and archive this one." });
    if (!before && (await listCustomFields(ctx)).length >= CUSTOM_FIELDS_MAX) throw refuse("conflict", `There are ${CUSTOM_FIELDS_MAX} fields already.`, { remedy: "Archive those that nobody fills." });
    const row: CustomFieldRow = { key, name: input.name, kind: input.kind, options: input.kind === "choice" ? options : [], isNeeded: input.isNeeded, position: input.position, version: (before?.version ?? 0) + 1, archivedAt: null };
    await ctx.db.insert(customFields).values(row).onConflictDoUpdate({ target: customFields.key, set: row });
    await recordEvent(ctx, { name: "custom_field.saved", subject: { type: "custom_field", id: SETTINGS_ID }, data: { before: before && toCustomField(before), after: toCustomField(row) } });
    return toCustomField(row);
  });
}

/** Offered no more; what cases hold stays. */
export function archiveCustomField(ctx: Ctx, { key }: { key: string }): Promise<CustomField> {
  return inTransaction(ctx, async (ctx) => {
    const before = await findCustomField(ctx, key);
    if (!before) throw refuse("not_found", "There is no such field.");
    if (before.archivedAt) return toCustomField(before);
    const change = { archivedAt: ctx.now(), version: before.version + 1 };
    await ctx.db.update(customFields).set(change).where(eq(customFields.key, key));
    await recordEvent(ctx, { name: "custom_field.archived", subject: { type: "custom_field", id: SETTINGS_ID }, data: { key, name: before.name } });
    return toCustomField({ ...before, ...change });
  });
}
