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
import { definitionOf, toDefinition, toRuleDraft, type RuleDraft } from "./rule-draft.ts";
import { useRuleProblems } from "./use-rule-problems.ts";

interface Kept {
  /** The version that was read when the first change was made; null for a new rule. */
  base: Rule | null;
  draft: RuleDraft;
}

/** `rule` is null for a new one. Ends at the list of rules, saved or discarded. */
export function useRuleEditor(rule: Rule | null) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [kept, keep] = useDraft<Kept>(`rule.${rule?.id ?? "new"}`);
  // Not on every new figure: the rows' keys would change under the focus.
  const fresh = useMemo(() => toRuleDraft(rule && definitionOf(rule)), [rule?.id, rule?.version]);
  const [isChecked, setChecked] = useState(false);
  const base = kept ? kept.base : rule;
  const isStale = rule !== null && base !== null && rule.version > base.version;
  const draft = kept?.draft ?? fresh;
  const { problems, isSettled } = useRuleProblems(draft);

  const mutation = useMutation({
    mutationFn: (publishes: boolean) => calls.rules.save({ ...toDefinition(draft), ...(base && { id: base.id, version: base.version }), publishes }),
    onSuccess: async (saved, publishes) => {
      leave();
      tell({ text: t(publishes ? "rules.published" : "rules.saved", { name: saved.name }) });
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
    base,
    isDirty: kept !== null,
    /** Those that may be told now. */
    problems: isChecked ? problems : problems.filter(({ isMissing }) => !isMissing),
    isSaving: mutation.isPending,
    error: isStale ? null : mutation.error,
    /** Somebody else saved meanwhile. */
    isStale,
    change: (change: Partial<RuleDraft>) => keep({ base, draft: { ...draft, ...change } }),
    discard: leave,
    /** Theirs, in place of what was typed. */
    loadNewest() {
      keep(null);
      mutation.reset();
    },
    /** Mine as it is, on top of theirs: saving it replaces what they changed, which one has seen. */
    keepMine() {
      keep({ base: rule, draft });
      mutation.reset();
    },
    /** False: something is wrong, and it is said now. */
    save(publishes: boolean): boolean {
      setChecked(true);
      const isSound = problems.length === 0 || (!isSettled && problems.every(({ isMissing }) => !isMissing));
      if (isSound) mutation.mutate(publishes);
      return isSound;
    },
  };
}
