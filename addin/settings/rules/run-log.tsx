import { Button, makeStyles, Switch, tokens } from "@fluentui/react-components";
import { ArrowUndo20Regular, Flow24Regular } from "@fluentui/react-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Rule, RuleRun } from "../../../server/contract/rules.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { CaseDrawer, type CaseOfRule } from "./case-drawer.tsx";
import { RUNS_PAGE } from "./rule-calls.ts";
import { RunWords } from "./run-words.tsx";
import { UndoPanel } from "./undo-panel.tsx";
import { UndoSince } from "./undo-since.tsx";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  all: { display: "flex", flexDirection: "column", gap: "24px" },
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { padding: "16px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, ":first-child": { borderTopStyle: "none", paddingTop: 0 } },
  undo: { marginTop: "8px", marginInlineStart: "-8px" },
});

/** When the rule was asked, about which case, what it found and what it did; each of it can be taken back. */
export function RunLog({ rule, choices, mayUndo }: { rule: Rule; choices: RuleChoices; mayUndo: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const [withUnmatched, setWithUnmatched] = useState(false);
  const [undoing, setUndoing] = useState<number | null>(null);
  const [opened, setOpened] = useState<CaseOfRule | null>(null);
  const runs = useInfiniteQuery({
    queryKey: settingsKeys.ruleRuns(rule.id, withUnmatched),
    queryFn: ({ pageParam }) => calls.rules.runs(rule.id, { before: pageParam, withUnmatched }),
    initialPageParam: null as number | null,
    getNextPageParam: (page: RuleRun[]) => (page.length === RUNS_PAGE ? page.at(-1)!.eventSeq : null),
  });
  const shown = runs.data?.pages.flat() ?? [];
  return (
    <div className={styles.all}>
      <Panel title={t("rules.tab.runs")} aside={<Switch checked={withUnmatched} label={t("rules.runs.withUnmatched")} onChange={(_, { checked }) => setWithUnmatched(checked)} />}>
        {runs.isPending && <SkeletonRows rows={5} />}
        {runs.error && <ErrorCard error={runs.error} onRetry={() => void runs.refetch()} />}
        {runs.data && shown.length === 0 && <EmptyState icon={<Flow24Regular />} title={t("rules.runs.emptyTitle")} text={t(rule.isEnabled && rule.publishedVersion !== null ? "rules.runs.emptyText" : "rules.runs.emptyOff")} />}
        <ol className={styles.list}>
          {shown.map((run) => (
            <li key={run.eventSeq} className={styles.item}>
              <RunWords run={run} choices={choices} onCase={setOpened} />
              {mayUndo && run.isUndoable && undoing !== run.eventSeq && <Button className={styles.undo} size="small" appearance="subtle" icon={<ArrowUndo20Regular />} aria-label={t("rules.undo.oneNamed", { number: run.case?.number ?? run.eventSeq })} onClick={() => setUndoing(run.eventSeq)}>{t("rules.undo.one")}</Button>}
              {undoing === run.eventSeq && <UndoPanel id={`${rule.id} ${run.eventSeq}`} ask={(isPreview) => calls.rules.undoRun(rule.id, run.eventSeq, isPreview)} onEnd={() => setUndoing(null)} />}
            </li>
          ))}
        </ol>
        {runs.hasNextPage && <Button appearance="transparent" disabledFocusable={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>{t("rules.runs.older")}</Button>}
      </Panel>
      {mayUndo && shown.some(({ isUndoable }) => isUndoable) && <UndoSince rule={rule} />}
      <CaseDrawer of={opened} choices={choices} onClose={() => setOpened(null)} />
    </div>
  );
}
