import { eq } from "drizzle-orm";
import { contactLists } from "../../../drizzle/schema/contacts.ts";
import type { ImportSettings } from "../../contract/imports.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";

/** Refuses (`bad_input`) settings that cannot be meant, naming the column. */
export async function refuseBadSettings(ctx: Ctx, settings: ImportSettings): Promise<void> {
  const { mapping, layout, channels, listId } = settings;
  if (mapping.length !== layout.columnCount) throw refuse("bad_input", `The mapping names ${mapping.length} columns, the file has ${layout.columnCount}.`, { remedy: "Look at the file again: it was read with another layout." });
  const count = (target: string) => mapping.filter((column) => column.target === target).length;
  for (const { target, column } of mapping) {
    if (target !== "custom" && target !== "ignore" && count(target) > 1) throw refuse("bad_input", `Two columns are mapped to ${target}.`, { errors: [{ path: `mapping.${column}`, message: "Choose one of them, and make the other a field of its own." }] });
  }
  const isReached = { email: count("email") === 1, whatsapp: count("phone") === 1, messenger: false, instagram: false };
  if (!channels.some((channel) => isReached[channel])) {
    const what = channels.includes("whatsapp") && !channels.includes("email") ? "a column of phone numbers" : "a column of e-mail addresses";
    throw refuse("bad_input", `The chosen channels need ${what}, and no column is mapped to it.`, { remedy: "Choose the column in the mapping, or other channels." });
  }
  refuseSharedNames(settings);
  if (listId !== null && (await ctx.db.$count(contactLists, eq(contactLists.id, listId))) === 0) throw refuse("bad_input", "There is no such list.", { remedy: "Choose another list, or none." });
}

/** A standard column answers to its field's name and to its merge field: no other column may take either. */
function refuseSharedNames({ mapping }: ImportSettings): void {
  const names = new Set<string>();
  for (const { target, mergeField, column } of mapping) {
    if (target === "ignore") continue;
    for (const name of new Set(target === "custom" ? [mergeField] : [target, mergeField])) {
      if (names.has(name)) throw refuse("bad_input", `Two columns are called {{ ${name} }}.`, { errors: [{ path: `mapping.${column}`, message: "Give it another name, or leave it out." }] });
      names.add(name);
    }
  }
}
