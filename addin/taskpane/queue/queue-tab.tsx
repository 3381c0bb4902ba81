import { makeStyles, SearchBox, tokens } from "@fluentui/react-components";
import { Checkmark24Regular, Search24Regular } from "@fluentui/react-icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { TabStrip, tabId } from "../../shared/ui/tab-strip.tsx";
import { CaseView } from "../case/case-view.tsx";
import { usePaneState } from "../use-me.ts";
import { CaseList } from "./case-list.tsx";

const views = ["mine", "team", "unassigned"] as const;
type View = (typeof views)[number];
const LIST_ID = "queue-list";
const REFRESH_MS = 60_000;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  views: { marginInline: "-10px" },
  count: { marginInlineStart: "6px", color: tokens.colorNeutralForeground3, fontVariantNumeric: "tabular-nums" },
  search: { maxWidth: "none", width: "100%" },
});

/** The cases of one's desk by what is owed next. */
export function QueueTab() {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const { state, remember } = usePaneState();
  const [chosen, setChosen] = useState<View | null>(null);
  const [caseId, setCaseId] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const searchBox = useRef<HTMLInputElement>(null);
  const view = chosen ?? views.find((each) => each === state.queueView) ?? "mine";
  const counts = useQuery({ queryKey: keys.caseCounts, queryFn: calls.caseCounts });
  const list = useQuery({
    queryKey: keys.caseList(view, search),
    queryFn: () => calls.cases({ view, ...(search && { search }) }),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  function choose(next: View) {
    setChosen(next);
    remember({ queueView: next });
  }
  if (caseId) return <CaseView caseId={caseId} onBack={() => setCaseId(null)} />;
  const items = list.data?.items ?? [];
  return (
    <div className={styles.root}>
      <div className={styles.views}>
        <TabStrip label={t("queue.views")} size="small" selected={view} onSelect={choose} panelId={LIST_ID} tabs={views.map((value) => ({ value, text: <>{t(`queue.view.${value}`)}<span className={styles.count}>{counts.data?.[value] ?? ""}</span></> }))} />
      </div>
      <SearchBox ref={searchBox} className={styles.search} size="small" value={typed} placeholder={t("queue.search")} aria-label={t("queue.search")} onChange={(_event, data) => setTyped(data.value)} />
      <div id={LIST_ID} role="tabpanel" aria-labelledby={tabId(LIST_ID, view)}>
      {list.error && <ErrorCard error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonRows rows={5} />}
      {list.data && items.length === 0 && (search ? (
        <EmptyState icon={<Search24Regular />} title={t("queue.nothingFound")} text={t("queue.nothingFoundText", { search })} />
      ) : (
        <EmptyState icon={<Checkmark24Regular />} title={t(`queue.empty.${view}`)} text={t("queue.emptyText")} />
      ))}
      {items.length > 0 && <CaseList cases={items} hasMore={list.data?.next !== null} onOpen={setCaseId} onSearch={() => searchBox.current?.focus()} />}
      </div>
    </div>
  );
}
