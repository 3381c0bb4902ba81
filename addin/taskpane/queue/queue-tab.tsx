import { Button, makeStyles, mergeClasses, SearchBox, Select, ToggleButton, tokens } from "@fluentui/react-components";
import { Checkmark24Regular, Filter20Regular, Search24Regular, TaskListSquareLtr20Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useDeferredValue, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonLines, SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { TabStrip, tabId } from "../../shared/ui/tab-strip.tsx";
import { useUndo } from "../../shared/ui/undo-bar.tsx";
import { usePane } from "../pane-context.ts";
import { useMay, usePaneState } from "../use-me.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { useBulk } from "./use-bulk.ts";
import { CaseList } from "./case-list.tsx";
import { useSteadyRows } from "./steady-rows.ts";
import { isFiltered, queueViews, useQueue, type QueueFilter, type QueueView } from "./use-queue.ts";

const CaseView = lazy(async () => ({ default: (await import("../case/case-view.tsx")).CaseView }));
const QueueFilters = lazy(async () => ({ default: (await import("./queue-filters.tsx")).QueueFilters }));

const LIST_ID = "queue-list";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  hidden: { display: "none" },
  views: { marginInline: "-10px", overflowX: "auto", scrollbarWidth: "none" },
  count: { marginInlineStart: "4px", color: tokens.colorNeutralForeground3, fontVariantNumeric: "tabular-nums" },
  find: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto auto", gap: "4px" },
  search: { maxWidth: "none", width: "100%" },
  fresh: { alignSelf: "center", borderRadius: tokens.borderRadiusCircular },
});

/** The cases of one's desk by what is owed next: views, filters, search, and changes of many at once. */
export function QueueTab() {
  const styles = useStyles();
  const { caseId, setCaseId } = usePane();
  const [way, setWay] = useState<"reply" | "note" | null>(null);
  function open(id: string | null, next?: "reply" | "note") {
    setWay(next ?? null);
    setCaseId(id);
  }
  // The list stays as it was behind an open case: place, ticks and pages.
  return (
    <>
      {caseId && <Suspense fallback={<SkeletonLines lines={6} />}><CaseView key={caseId} caseId={caseId} way={way} onBack={() => open(null)} onOpenCase={open} /></Suspense>}
      <div className={mergeClasses(styles.root, caseId !== null && styles.hidden)}><Queue isSeen={caseId === null} onOpen={open} /></div>
    </>
  );
}

function Queue({ isSeen, onOpen }: { isSeen: boolean; onOpen: (caseId: string, way?: "reply" | "note") => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const { state, remember } = usePaneState();
  const [chosen, setChosen] = useState<QueueView | null>(null);
  const [savedViewId, setSavedViewId] = useState<string | null>(null);
  const [filter, setFilter] = useState<QueueFilter>({});
  const [showsFilters, setShowsFilters] = useState(false);
  const [ticked, setTicked] = useState<ReadonlySet<string> | null>(null);
  const [typed, setTyped] = useState("");
  const [holdsStill, setHoldsStill] = useState(false);
  const search = useDeferredValue(typed.trim());
  const searchBox = useRef<HTMLInputElement>(null);
  const mayChange = useMay("changeCase");
  const [assigning, setAssigning] = useState(0);
  const tell = useUndo();
  const bulk = useBulk(({ items }) => items.forEach(({ reason }) => reason && tell({ text: reason })));
  const view = chosen ?? queueViews.find((each) => each === state.queueView) ?? "mine";
  const counts = useQuery({ queryKey: keys.caseCounts, queryFn: calls.caseCounts });
  const savedViews = useQuery({ queryKey: keys.savedViews, queryFn: calls.savedViews, retry: false });
  const list = useQueue({ view, savedViewId, search, filter });
  const key = `${savedViewId ?? view} ${search} ${JSON.stringify(filter)}`;
  const { rows, waiting, showAll } = useSteadyRows(key, list.items, holdsStill || !isSeen || (ticked !== null && ticked.size > 0));
  function choose(next: QueueView) {
    setChosen(next);
    setSavedViewId(null);
    remember({ queueView: next });
  }
  function tick(id: string) {
    if (!mayChange) return;
    setTicked((kept) => new Set(kept?.has(id) ? [...kept].filter((one) => one !== id) : [...(kept ?? []), id]));
  }
  function resolve(id: string) {
    const found = rows.filter((each) => each.id === id);
    if (mayChange && found.length > 0) bulk.mutate({ cases: found, change: { status: "resolved" } });
  }
  function assign(id: string) {
    if (!mayChange) return;
    setTicked((kept) => new Set([...(kept ?? []), id]));
    setAssigning(assigning + 1);
  }
  const isNarrowed = search !== "" || isFiltered(filter) || savedViewId !== null;
  return (
    <>
      <div className={styles.views}>
        <TabStrip label={t("queue.views")} size="small" selected={view} onSelect={choose} panelId={LIST_ID} tabs={queueViews.map((value) => ({ value, text: <>{t(`queue.view.${value}`)}{value !== "all" && <span className={styles.count}>{counts.data?.[value] ?? ""}</span>}</> }))} />
      </div>
      {savedViews.data && savedViews.data.length > 0 && (
        <Select size="small" aria-label={t("queue.savedViews")} value={savedViewId ?? ""} onChange={(_event, data) => setSavedViewId(data.value || null)}>
          <option value="">{t("queue.noSavedView")}</option>
          {savedViews.data.map(({ id, name, count }) => <option key={id} value={id}>{`${name} (${count})`}</option>)}
        </Select>
      )}
      <div className={styles.find}>
        <SearchBox ref={searchBox} className={styles.search} size="small" value={typed} placeholder={t("queue.search")} aria-label={t("queue.search")} onChange={(_event, data) => setTyped(data.value)} />
        <ToggleButton size="small" appearance="subtle" icon={<Filter20Regular />} checked={showsFilters || isFiltered(filter)} aria-expanded={showsFilters} aria-label={t("queue.filters")} title={t("queue.filters")} onClick={() => setShowsFilters(!showsFilters)} />
        {mayChange && <ToggleButton size="small" appearance="subtle" icon={<TaskListSquareLtr20Regular />} checked={ticked !== null} aria-label={t("queue.select")} title={t("queue.select")} onClick={() => setTicked(ticked === null ? new Set() : null)} />}
      </div>
      {showsFilters && <Suspense fallback={<SkeletonLines lines={3} />}><QueueFilters filter={filter} onChange={setFilter} onSaved={(id) => { setSavedViewId(id); setFilter({}); setShowsFilters(false); }} /></Suspense>}
      {waiting > 0 && <Button className={styles.fresh} size="small" appearance="primary" onClick={showAll}>{t("queue.fresh", { count: waiting })}</Button>}
      <div id={LIST_ID} role="tabpanel" aria-labelledby={tabId(LIST_ID, view)} onFocus={() => setHoldsStill(true)} onPointerEnter={() => setHoldsStill(true)} onPointerLeave={(event) => setHoldsStill(event.currentTarget.contains(document.activeElement))} onBlur={(event) => setHoldsStill(event.currentTarget.contains(event.relatedTarget))}>
        {list.error && <ErrorCard error={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && <SkeletonRows rows={5} />}
        {list.data && rows.length === 0 && (isNarrowed ? (
          <EmptyState icon={<Search24Regular />} title={t("queue.nothingFound")} text={search ? t("queue.nothingFoundText", { search }) : t("queue.nothingFiltered")} />
        ) : (
          <EmptyState icon={<Checkmark24Regular />} title={t(`queue.empty.${view}`)} text={t("queue.emptyText")} />
        ))}
        {rows.length > 0 && <CaseList cases={rows} hasMore={list.hasNextPage} isReadingMore={list.isFetchingNextPage} onMore={() => !list.isFetchingNextPage && void list.fetchNextPage()} ticked={ticked} onTick={tick} onOpen={onOpen} onResolve={resolve} onAssign={assign} onSearch={() => searchBox.current?.focus()} />}
      </div>
      {ticked !== null && <BulkBar assigning={assigning} ticked={rows.filter(({ id }) => ticked.has(id))} onClear={() => setTicked(new Set())} onDone={(refusedIds) => setTicked(new Set(refusedIds))} />}
    </>
  );
}
