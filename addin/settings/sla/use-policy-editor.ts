import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SlaPolicy } from "../../../server/contract/sla.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useDraft } from "../ui/drafts.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { isSameDraft, rebase, toDraft, toInput, type PolicyDraft } from "./policy-draft.ts";
import { policyProblems } from "./policy-problems.ts";
import { useTexts } from "../i18n/use-texts.ts";

interface Kept {
  /** The version that was read when the first change was made. */
  base: SlaPolicy;
  draft: PolicyDraft;
}

/** One policy being changed. Without changes it follows what others save; with them it says so and lets the person choose. */
export function usePolicyEditor(policy: SlaPolicy) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [kept, keep] = useDraft<Kept>(`policy.${policy.id}`);
  const [isChecked, setChecked] = useState(false);
  const base = kept?.base ?? policy;
  const draft = kept?.draft ?? toDraft(policy);
  const problems = policyProblems(draft, base);

  const mutation = useMutation({
    mutationFn: () => calls.savePolicy(toInput(draft, base)),
    onSuccess: async (saved) => {
      queries.setQueryData<SlaPolicy[]>(settingsKeys.policies, (all) => all?.map((each) => (each.id === saved.id ? saved : each)));
      stopEditing();
      tell({ text: t("sla.saved") });
      await queries.invalidateQueries({ queryKey: settingsKeys.policies });
    },
    onError: async (error) => {
      if (problemOf(error).code === "stale") await queries.invalidateQueries({ queryKey: settingsKeys.policies });
    },
  });

  function stopEditing() {
    keep(null);
    setChecked(false);
    mutation.reset();
  }

  return {
    draft,
    base,
    problems,
    isDirty: kept !== null,
    isChecked,
    isSaving: mutation.isPending,
    /** What another person saved meanwhile; null while nobody did. */
    newer: policy.version > base.version ? policy : null,
    isRefusedAsStale: problemOf(mutation.error).code === "stale",
    error: mutation.error && problemOf(mutation.error).code !== "stale" ? mutation.error : null,
    change: (next: PolicyDraft) => keep(isSameDraft(next, toDraft(base)) ? null : { base, draft: next }),
    discard: stopEditing,
    keepMine() {
      keep({ base: policy, draft: rebase(toDraft(base), draft, toDraft(policy)) });
      mutation.reset();
    },
    save() {
      setChecked(true);
      if (Object.keys(problems).length === 0) mutation.mutate();
    },
  };
}
