import type { BackTestRule, DryRunRule, Rule, RuleBackTest, RuleProblem, RuleDefinition, RuleDryRun, RuleRun, RulesFile, RuleSettings, RuleVersion, SaveRule, UndoneRuns } from "../../../server/contract/rules.ts";
import type { z } from "zod";
import type { ApiConnection } from "../../shared/api.ts";
import type { Named } from "./use-rule-names.ts";

export const RUNS_PAGE = 50;

/** The calls about workflow rules. Each rejects with ApiProblem. */
export function createRuleCalls({ client }: ApiConnection) {
  const { rules } = client;
  const one = rules[":id"];
  return {
    all: (): Promise<Rule[]> => items(rules.$get()),
    save: (json: SaveRule): Promise<Rule> => read(rules.$post({ json })),
    remove: (id: string) => read(one.$delete({ param: { id } })),
    publish: (id: string, version: number): Promise<Rule> => read(one.publish.$post({ param: { id }, json: { version } })),
    turn: (id: string, json: { version: number; isEnabled: boolean }): Promise<Rule> => read(one.switch.$post({ param: { id }, json })),
    order: (ids: string[]): Promise<Rule[]> => items(rules.order.$post({ json: { ids } })),
    settings: (): Promise<RuleSettings> => read(rules.settings.$get()),
    saveSettings: (json: RuleSettings): Promise<RuleSettings> => read(rules.settings.$put({ json })),
    check: (json: RuleDefinition): Promise<{ problems: z.infer<typeof RuleProblem>[] }> => read(rules.check.$post({ json })),
    startBackTest: (json: z.input<typeof BackTestRule>): Promise<RuleBackTest> => read(rules["back-tests"].$post({ json })),
    readBackTest: (id: string): Promise<RuleBackTest> => read(rules["back-tests"][":id"].$get({ param: { id } })),
    cancelBackTest: (id: string): Promise<RuleBackTest> => read(rules["back-tests"][":id"].cancel.$post({ param: { id } })),
    newestBackTest: async (ruleId: string): Promise<RuleBackTest | null> => (await read<{ backTest: RuleBackTest | null }>(one["back-test"].$get({ param: { id: ruleId } }))).backTest,
    dryRun: (json: z.input<typeof DryRunRule>): Promise<RuleDryRun> => read(rules["dry-run"].$post({ json })),
    versions: (id: string): Promise<RuleVersion[]> => items(one.versions.$get({ param: { id } })),
    restore: (id: string, json: { version: number; from: number }): Promise<Rule> => read(one.restore.$post({ param: { id }, json })),
    /** Newest first; `before` is the number of the last event of the page above. */
    runs: (id: string, { before, withUnmatched }: { before: number | null; withUnmatched: boolean }): Promise<RuleRun[]> =>
      items(one.runs.$get({ param: { id }, query: { limit: String(RUNS_PAGE) as never, unmatched: withUnmatched ? "true" : "false", ...(before !== null && { before: String(before) as never }) } })),
    runsOfCase: (id: string): Promise<RuleRun[]> => items(client.cases[":id"]["rule-runs"].$get({ param: { id }, query: { limit: String(RUNS_PAGE) as never } })),
    undoRun: (id: string, seq: number, isPreview: boolean): Promise<UndoneRuns> => read(one.runs[":seq"].undo.$post({ param: { id, seq: String(seq) as never }, query: previewing(isPreview) })),
    undoSince: (id: string, since: string, isPreview: boolean): Promise<UndoneRuns> => read(one.undo.$post({ param: { id }, query: previewing(isPreview), json: { since } })),
    calendars: (): Promise<Named[]> => items(client.calendars.$get({ query: {} })),
    /** By name: of so many one chooses from a list. */
    templates: (): Promise<Named[]> => items(client.templates.$get({ query: { sort: "name", limit: "100" as never } })),
    exported: (): Promise<RulesFile> => read(rules.export.$get()),
    takeIn: (json: z.input<typeof RulesFile>): Promise<Rule[]> => items(rules.import.$post({ json })),
  };
}
const previewing = (isPreview: boolean) => ({ preview: isPreview ? ("true" as const) : ("false" as const) });

export type RuleCalls = ReturnType<typeof createRuleCalls>;

async function read<Answer>(response: Promise<{ json(): Promise<unknown> }>): Promise<Answer> {
  return (await (await response).json()) as Answer;
}

async function items<Item>(response: Promise<{ json(): Promise<unknown> }>): Promise<Item[]> {
  return (await read<{ items: Item[] }>(response)).items;
}
