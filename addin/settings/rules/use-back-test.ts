import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { RuleDefinition, type RuleBackTest } from "../../../server/contract/rules.ts";
import { keepAnswer } from "../../shared/keep-answer.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";

const LOOK_MS = 1_000;

/** What a rule would have done: the newest trial of it, which goes on by itself whoever looks, or the one that is started here. */
export function useBackTest(ruleId: string | null) {
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const [ownId, setOwnId] = useState<string | null>(null);
  const isRunning = (trial: RuleBackTest | null | undefined) => trial?.state === "running";
  const shown = useQuery({
    queryKey: settingsKeys.ruleBackTest(ownId ?? ruleId),
    queryFn: () => (ownId ? calls.rules.readBackTest(ownId) : calls.rules.newestBackTest(ruleId!)),
    enabled: ownId !== null || ruleId !== null,
    refetchInterval: ({ state }) => (isRunning(state.data) ? LOOK_MS : false),
  });
  const show = async (trial: RuleBackTest) => {
    await keepAnswer(queries, settingsKeys.ruleBackTest(trial.id), trial);
    setOwnId(trial.id);
  };
  const stop = useMutation({ mutationFn: calls.rules.cancelBackTest, onSuccess: show });
  /** Stop was pressed before the server had said which trial it began. */
  const isUnwanted = useRef(false);
  const start = useMutation({
    mutationFn: calls.rules.startBackTest,
    onMutate: () => void (isUnwanted.current = false),
    async onSuccess(begun) {
      await show(begun);
      if (isUnwanted.current) stop.mutate(begun.id);
    },
  });
  const trial = shown.data ?? null;
  return { trial, isRunning: start.isPending || isRunning(trial), error: start.error ?? stop.error ?? shown.error, start: start.mutate, stop: end };

  function end(): void {
    if (start.isPending) isUnwanted.current = true;
    else if (trial) stop.mutate(trial.id);
  }
}

/** Whether a trial was of this very rule: what the form and the server leave out or order otherwise is no difference. */
export function isTrialOf(trial: RuleBackTest, definition: RuleDefinition): boolean {
  const read = RuleDefinition.safeParse(definition);
  return read.success && JSON.stringify(read.data) === JSON.stringify(RuleDefinition.parse(trial.definition));
}
