import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { OpenCasesChoice, SlaPolicy } from "../../../server/contract/sla.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { toRuleDraft } from "../rules/rule-draft.ts";
import { useRuleProblems } from "../rules/use-rule-problems.ts";
import { goOn } from "../shell/route.ts";
import { useDraft } from "../ui/drafts.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { isSameDraft, rebase, toDefinition, toDraft, type PolicyDraft, type PolicyValues } from "./policy-draft.ts";
import { policyProblems } from "./policy-problems.ts";

interface Kept {
  /** The version that was read when the first change was made; null for a new policy. */
  base: SlaPolicy | null;
  draft: PolicyDraft;
}

/** One policy being changed, or made (`policy` null, then it begins as `beginning`). Without changes it follows what others save; with them it says so and lets the person choose. */
export function usePolicyEditor(policy: SlaPolicy | null, beginning: PolicyValues) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const maySave = useMay("savePolicy");
  const [kept, keep] = useDraft<Kept>(`policy.${policy?.id ?? "new"}`);
  const [isChecked, setChecked] = useState(false);
  const [openCases, setOpenCases] = useState<OpenCasesChoice>("keep");
  const base = kept ? kept.base : policy;
  // Not on every reading: the rows' keys would change under the focus.
  const fresh = useMemo(() => toDraft(policy ?? beginning), [policy?.id, policy?.version]);
  const draft = kept?.draft ?? fresh;
  const problems = policyProblems(draft);
  // Conditions are those of rules, so they are checked by what checks rules.
  const checked = useRuleProblems(useMemo(() => ({ ...toRuleDraft(null), name: "?", conditions: draft.conditions }), [draft.conditions]), { isAsked: maySave });
  const conditionProblems = checked.problems.filter(({ path }) => path.startsWith("conditions"));
  const problemCount = Object.keys(problems).length + conditionProblems.length;

  const saving = useMutation({
    mutationFn: (publish: boolean) => calls.sla.save({ ...toDefinition(draft), ...(base && { id: base.id, version: base.version }), publish, openCases: publish ? openCases : "keep" }),
    onSuccess: async (saved, publish) => {
      queries.setQueryData<SlaPolicy[]>(settingsKeys.policies, (all) => all?.map((each) => (each.id === saved.id ? saved : each)));
      const isRecomputed = publish && openCases === "recompute";
      stopEditing();
      tell({ text: t(savedText(publish, isRecomputed)) });
      await queries.invalidateQueries({ queryKey: settingsKeys.policies });
      if (isRecomputed) await queries.invalidateQueries({ queryKey: settingsKeys.slaRecomputes });
      if (!base) goOn(["sla", "policies", "new"], "sla", "policies", saved.id);
    },
    onError: async (error) => {
      if (problemOf(error).code === "stale") await queries.invalidateQueries({ queryKey: settingsKeys.policies });
    },
  });

  function stopEditing() {
    keep(null);
    setChecked(false);
    setOpenCases("keep");
    saving.reset();
  }

  return {
    draft,
    base,
    problems,
    conditionProblems: isChecked ? conditionProblems : conditionProblems.filter(({ isMissing }) => !isMissing),
    problemCount,
    isDirty: kept !== null,
    isChecked,
    isSaving: saving.isPending,
    openCases,
    setOpenCases,
    /** What another person saved meanwhile; null while nobody did. */
    newer: policy && base && policy.version > base.version ? policy : null,
    isRefusedAsStale: problemOf(saving.error).code === "stale",
    error: saving.error && problemOf(saving.error).code !== "stale" ? saving.error : null,
    change: (change: Partial<PolicyDraft>) => {
      const next = { ...draft, ...change };
      keep(base && isSameDraft(next, toDraft(base)) ? null : { base, draft: next });
    },
    discard: stopEditing,
    keepMine() {
      if (policy && base) keep({ base: policy, draft: rebase(toDraft(base), draft, toDraft(policy)) });
      saving.reset();
    },
    /** False: something is wrong, and it is said now. */
    save(publish: boolean): boolean {
      setChecked(true);
      if (problemCount === 0) saving.mutate(publish);
      return problemCount === 0;
    },
  };
}

export type PolicyEditing = ReturnType<typeof usePolicyEditor>;

function savedText(publish: boolean, isRecomputed: boolean): string {
  if (!publish) return "sla.savedDraft";
  return isRecomputed ? "sla.savedRecompute" : "sla.saved";
}
