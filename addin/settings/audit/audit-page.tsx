import { Button, makeStyles } from "@fluentui/react-components";
import { ArrowUp16Regular, ClipboardTaskListLtr24Regular } from "@fluentui/react-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { AuditEntry, AuditFilter } from "../../../server/contract/system.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useNewFacts } from "../shell/new-facts.ts";
import { useTableStyles } from "../ui/data-table.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { AuditFilterBar, isFiltered } from "./audit-filter.tsx";
import { AuditRow } from "./audit-row.tsx";
import { ExportCases } from "./export-cases.tsx";
import { LastSeal } from "./last-seal.tsx";

const useStyles = makeStyles({ pill: { display: "flex", justifyContent: "center", marginBottom: "12px" }, more: { marginTop: "16px" }, end: { margin: "16px 0 0" } });

/** Newest first, older ones by key; what happens meanwhile is counted and comes when asked for, so that the list keeps its place. */
export function AuditPage() {
  const { t } = useTexts();
  const mayExport = useMay("exportCases");
  return (
    <Page title={t("section.audit")} text={t("audit.text")}>
      {mayExport && <ExportCases />}
      <Panel title={t("audit.title")}>
        <LastSeal />
        <AuditList />
      </Panel>
    </Page>
  );
}

function AuditList() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const { newFactCount, seen } = useNewFacts();
  const [filter, setFilter] = useState<AuditFilter>({});
  const audit = useInfiniteQuery({
    queryKey: [...settingsKeys.audit, filter],
    queryFn: ({ pageParam }) => calls.audit(pageParam, filter),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: Infinity,
    gcTime: 0,
  });
  // What happened before this list was opened is in it.
  useEffect(seen, []);
  const showNew = () => {
    seen();
    void audit.refetch();
  };
  const bar = <AuditFilterBar filter={filter} onFilter={setFilter} />;
  if (audit.isPending) return <>{bar}<SkeletonRows rows={6} /></>;
  if (!audit.data) return <>{bar}<ErrorCard error={audit.error} onRetry={() => void audit.refetch()} /></>;
  const entries = audit.data.pages.flatMap(({ items }) => items);
  if (entries.length === 0 && !audit.hasNextPage) return <>{bar}<EmptyState icon={<ClipboardTaskListLtr24Regular />} title={t(isFiltered(filter) ? "audit.noneTitle" : "audit.emptyTitle")} text={t(isFiltered(filter) ? "audit.noneText" : "audit.emptyText")} /></>;
  return (
    <>
      {bar}
      {newFactCount > 0 && <div className={styles.pill} role="status"><Button size="small" shape="circular" icon={<ArrowUp16Regular />} onClick={showNew}>{t("audit.newOnes", { count: newFactCount })}</Button></div>}
      {entries.length > 0 ? <AuditTable entries={entries} /> : <p className={styles.end} role="status">{t("audit.noneYet")}</p>}
      {audit.error && <ErrorCard error={audit.error} onRetry={() => void audit.fetchNextPage()} />}
      {audit.hasNextPage ? <Button className={styles.more} disabledFocusable={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>{t(audit.isFetchingNextPage ? "loading" : "audit.older")}</Button> : <p className={styles.end}>{t("audit.end")}</p>}
    </>
  );
}

function AuditTable({ entries }: { entries: AuditEntry[] }) {
  const table = useTableStyles();
  const { t } = useTexts();
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col" className={table.head}>{t("audit.when")}</th>
            <th scope="col" className={table.head}>{t("audit.who")}</th>
            <th scope="col" className={table.head}>{t("audit.what")}</th>
          </tr>
        </thead>
        <tbody>{entries.map((entry) => <AuditRow key={entry.seq} entry={entry} />)}</tbody>
      </table>
    </div>
  );
}
