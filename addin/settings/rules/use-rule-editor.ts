import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Rule } from "../../../server/contract/rules.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { useDraft } from "../ui/drafts.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { ruleProblems, toRuleDraft, toRuleInput, type RuleBase, type RuleDraft } from "./rule-draft.ts";

/** `rule` is null for a new one. Ends at the list of rules, saved or discarded. */
export function useRuleEditor(rule: Rule | null) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [kept, keep] = useDraft<{ base: RuleBase; draft: RuleDraft }>(`rule.${rule?.id ?? "new"}`);
  // Not on every new count of runs: the rows' keys would change under the focus.
  const fresh = useMemo(() => toRuleDraft(rule), [rule?.id, rule?.version]);
  const [isChecked, setChecked] = useState(false);
  const base = kept ? kept.base : rule;
  const isStale = rule !== null && base !== null && rule.version > base.version;
  const draft = kept?.draft ?? fresh;
  const problems = ruleProblems(draft);

  const mutation = useMutation({
    mutationFn: () => calls.saveRule(toRuleInput(draft, base)),
    onSuccess: async (saved) => {
      leave();
      tell({ text: t("rules.saved", { name: saved.name }) });
      await queries.invalidateQueries({ queryKey: settingsKeys.rules });
    },
    onError: (error) => problemOf(error).code === "stale" && void queries.invalidateQueries({ queryKey: settingsKeys.rules }),
  });

  function leave() {
    keep(null);
    goTo("rules");
  }

  return {
    draft,
    problems,
    isChecked,
    isSaving: mutation.isPending,
    error: isStale ? null : mutation.error,
    /** Somebody else saved meanwhile. */
    isStale,
    change: (next: RuleDraft) => keep({ base: base && { id: base.id, version: base.version }, draft: next }),
    discard: leave,
    /** After a stale save: theirs, in place of what was typed. */
    loadNewest() {
      keep(null);
      mutation.reset();
    },
    save() {
      setChecked(true);
      if (problems.size === 0) mutation.mutate();
    },
  };
}
