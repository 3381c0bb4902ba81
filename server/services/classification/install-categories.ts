import { categories } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";
import { defaultCategories } from "./default-categories.ts";

/** Gives an empty desk its first categories; one that has any keeps its own. */
export async function installCategories(ctx: Ctx): Promise<void> {
  const [known] = await ctx.db.select({ key: categories.key }).from(categories).limit(1);
  if (known) return;
  await ctx.db.insert(categories).values(defaultCategories.map((category, position) => ({ ...category, position }))).onConflictDoNothing();
}
