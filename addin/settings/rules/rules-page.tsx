import { useQuery } from "@tanstack/react-query";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { ImportPage } from "./import-page.tsx";
import { OneRulePage } from "./one-rule-page.tsx";
import { RuleListPage } from "./rule-list-page.tsx";
import { useRuleChoices } from "./use-rule-names.ts";

/** #/rules, #/rules/import, #/rules/new, #/rules/<id>, …/runs, …/history */
export function RulesPage({ route: [ruleId, tab] }: { route: string[] }) {
  const calls = useSettingsCalls();
  const rules = useQuery({ queryKey: settingsKeys.rules, queryFn: calls.rules.all });
  const choices = useRuleChoices();
  if (ruleId === "import") return <ImportPage />;
  if (ruleId) return <OneRulePage ruleId={ruleId} tab={tab} rules={rules} choices={choices} skeleton={<SkeletonRows rows={3} />} />;
  return <RuleListPage rules={rules} choices={choices} skeleton={<SkeletonRows rows={3} />} />;
}
