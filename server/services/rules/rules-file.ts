import { asc, isNull } from "drizzle-orm";
import { rules } from "../../../drizzle/schema/rules.ts";
import type { Rule, RulesFile } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { Refusal, refuse } from "../../errors.ts";
import { readRule } from "./queries.ts";
import { writeDraft } from "./save-rule.ts";

/** All rules as they are drafted, in their order. */
export async function exportRules(ctx: Ctx): Promise<RulesFile> {
  const rows = await ctx.db.select({ draft: rules.draft }).from(rules).where(isNull(rules.deletedAt)).orderBy(asc(rules.position));
  return { mailroomRules: 1, rules: rows.map(({ draft }) => draft) };
}

/** Each rule of the file as a draft behind those that are there: nothing runs until somebody has looked at it. All or none. */
export function importRules(ctx: Ctx, file: RulesFile): Promise<Rule[]> {
  return inTransaction(ctx, async (ctx) => {
    const added: Rule[] = [];
    const problems: { path: string; message: string }[] = [];
    for (const [index, definition] of file.rules.entries()) {
      try {
        added.push(await readRule(ctx, await writeDraft(ctx, { definition })));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const found = error.details.errors ?? [{ path: "", message: error.message }];
        problems.push(...found.map(({ path, message }) => ({ path: `rules.${index}.${path}`, message })));
      }
    }
    if (problems.length > 0) throw refuse("unprocessable", `The file names what this desk does not have: ${problems.map(({ path, message }) => `${path} ${message}`).slice(0, 5).join("; ")}.`, { remedy: "Change it in the file, or make here what it names. Nothing was taken in.", errors: problems });
    return added;
  });
}
