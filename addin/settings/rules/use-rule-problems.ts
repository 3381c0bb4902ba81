import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSettled } from "../../shared/import/use-settled.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import type { RuleDraft } from "./rule-draft.ts";
import { checkable, foundProblems, ownProblems, type Checkable, type RuleProblem } from "./rule-problems.ts";

const TYPING_MS = 400;

/** All that is wrong with a draft as one types: what the contract says at once, and what the server knows besides shortly after. */
export function useRuleProblems(draft: RuleDraft, { isAsked = true } = {}): { problems: RuleProblem[]; isSettled: boolean } {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const now = JSON.stringify(checkable(draft));
  const asked = useSettled(now, TYPING_MS);
  const check = useQuery({
    queryKey: settingsKeys.ruleCheck(asked),
    queryFn: async () => {
      const wanted = JSON.parse(asked) as Checkable;
      return { found: (await calls.rules.check(wanted.definition)).problems, places: wanted.places };
    },
    enabled: isAsked && asked !== "null",
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  });
  const own = ownProblems(t, draft);
  const found = check.data ? foundProblems(t, check.data.found, check.data.places) : [];
  const isSettled = asked === now && !check.isFetching && !check.isPlaceholderData;
  return { problems: [...own, ...found.filter(({ path }) => own.every((one) => one.path !== path))], isSettled };
}
