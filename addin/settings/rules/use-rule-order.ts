import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Rule } from "../../../server/contract/rules.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";

/** The order of the rules while one is dragged or stepped, and what is said of it to those who do not see it. */
export function useRuleOrder(all: Rule[], shown: Rule[]) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [wished, setWished] = useState<string[] | null>(null);
  const [said, setSaid] = useState("");
  const order = useMutation({
    mutationFn: calls.rules.order,
    onSuccess: (rules) => queries.setQueryData(settingsKeys.rules, rules),
    onError: (error) => {
      tell({ text: problemSentence(t, problemOf(error)) });
      void queries.invalidateQueries({ queryKey: settingsKeys.rules });
    },
    onSettled: () => setWished(null),
  });
  const ids = wished ?? shown.map(({ id }) => id);
  const rules = ids.flatMap((id) => shown.find((rule) => rule.id === id) ?? []);
  const moved = (id: string, to: number) => ids.filter((each) => each !== id).toSpliced(to, 0, id);
  // Those that are on their way out keep their places behind the others, until they are gone.
  const commit = (next: string[]) => order.mutate([...next, ...all.map(({ id }) => id).filter((id) => !next.includes(id))]);

  return {
    rules,
    said,
    preview: (id: string, to: number) => ids[to] !== id && setWished(moved(id, to)),
    commit: () => wished && commit(wished),
    step(id: string, by: -1 | 1) {
      const to = ids.indexOf(id) + by;
      if (to < 0 || to >= ids.length) return;
      const next = moved(id, to);
      setWished(next);
      setSaid(t("rules.order.moved", { name: shown.find((rule) => rule.id === id)?.name, place: to + 1, count: ids.length }));
      commit(next);
    },
  };
}
