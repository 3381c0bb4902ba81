import { isDeepStrictEqual } from "node:util";
import { asc, isNull } from "drizzle-orm";
import { z } from "zod";
import { rules } from "../../../drizzle/schema/rules.ts";
import { RuleDefinition } from "../../contract/rules.ts";
import { orderRules } from "../rules/order-rules.ts";
import { publishRule, switchRule } from "../rules/publish-rule.ts";
import type { RuleRow } from "../rules/queries.ts";
import { saveRule } from "../rules/save-rule.ts";
import { draftedItem, type Drafted, keptPublished } from "./drafts.ts";
import { named } from "./references.ts";
import { section, told } from "./section.ts";

const RuleItem = z.object({ name: z.string().trim().min(1).max(140), isEnabled: z.boolean(), published: RuleDefinition.nullable(), draft: RuleDefinition.nullable() }).refine(({ published, draft }) => published !== null || draft !== null, { path: ["published"], message: "says neither what runs nor what is drafted" });

interface Row extends Drafted<RuleDefinition> {
  rule: RuleRow;
}

/** They act with the rights of whoever publishes them: of who imports them. */
export const rulesSection = section<Row, z.infer<typeof RuleItem>>({
  name: "rules",
  keyOf: ({ name }) => name,
  async read(ctx, names) {
    const rows = await ctx.db.select().from(rules).where(isNull(rules.deletedAt)).orderBy(asc(rules.position), asc(rules.createdAt), asc(rules.id));
    const { nameOf } = named(rows);
    return rows.map((rule) => {
      const key = nameOf.get(rule.id)!;
      const row = keptPublished({ rule, published: rule.published && RuleDefinition.parse(rule.published), draft: rule.publishedVersion === rule.version ? null : RuleDefinition.parse(rule.draft) }, null);
      return { key, row, item: { ...draftedItem(key, row, (definition) => told(names, definition)), isEnabled: rule.isEnabled } };
    });
  },
  async take(_ctx, given, current, { names }) {
    const input = keptPublished(RuleItem.parse({ published: null, draft: null, isEnabled: true, ...given }), current?.row.published ?? null);
    return { input, wanted: { ...draftedItem(input.name, input, (definition) => told(names, definition)), isEnabled: input.isEnabled } };
  },
  async save(ctx, { input: { published, draft, isEnabled } }, current) {
    const before = current?.row ?? null;
    let saved = before && { id: before.rule.id, version: before.rule.version, isEnabled: before.rule.isEnabled };
    const isPublished = isDeepStrictEqual(before?.published ?? null, published) && (draft !== null || before?.draft == null);
    const writes = published !== null && !isPublished;
    if (writes) saved = await saveRule(ctx, { ...published, ...(saved && { id: saved.id, version: saved.version }) });
    // Switched before it is published: what is off never runs in between, and its clocks are begun once.
    if (saved && saved.isEnabled !== isEnabled) saved = await switchRule(ctx, { ruleId: saved.id, version: saved.version, isEnabled });
    if (writes) saved = await publishRule(ctx, { ruleId: saved!.id, version: saved!.version });
    if (draft === null || (isPublished && isDeepStrictEqual(before?.draft ?? null, draft))) return;
    const drafted = await saveRule(ctx, { ...draft, ...(saved && { id: saved.id, version: saved.version }) });
    if (drafted.isEnabled !== isEnabled) await switchRule(ctx, { ruleId: drafted.id, version: drafted.version, isEnabled });
  },
  async order(ctx, entries) {
    await orderRules(ctx, { ids: entries.map(({ row }) => row.rule.id) });
  },
});
