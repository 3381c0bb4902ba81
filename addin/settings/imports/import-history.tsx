import { Button, Link, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowImport24Regular } from "@fluentui/react-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ImportSummary } from "../../../server/contract/imports.ts";
import { ImportStatusText } from "../../shared/import/import-status.tsx";
import { isMoving } from "../../shared/import/import-words.ts";
import { OutcomeBar } from "../../shared/import/outcome-picture.tsx";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { hrefOf } from "../shell/route.ts";
import { useTableStyles } from "../ui/data-table.tsx";

/** While one of them moves the list is read again this often. */
const MOVING_REFRESH_MS = 2_000;

const useStyles = makeStyles({
  name: { minWidth: "160px" },
  file: { fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  narrow: { whiteSpace: "nowrap" },
  rows: { minWidth: "140px", width: "26%" },
  count: { textAlign: "end", fontVariantNumeric: "tabular-nums" },
  more: { marginTop: "16px" },
});

/** Every file that came in, newest first. */
export function ImportHistory() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useCalls();
  const imports = useInfiniteQuery({
    queryKey: keys.imports,
    queryFn: ({ pageParam }) => calls.imports.page(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(({ status }) => isMoving(status))) ? MOVING_REFRESH_MS : false),
  });
  if (imports.isPending) return <SkeletonRows rows={5} />;
  if (!imports.data) return <ErrorCard error={imports.error} onRetry={() => void imports.refetch()} />;
  const items = imports.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <EmptyState icon={<ArrowImport24Regular />} title={t("imports.emptyTitle")} text={t("imports.emptyText")} />;
  return (
    <>
      <HistoryTable items={items} />
      {imports.error && <ErrorCard error={imports.error} onRetry={() => void imports.fetchNextPage()} />}
      {imports.hasNextPage && <Button className={styles.more} disabledFocusable={imports.isFetchingNextPage} onClick={() => void imports.fetchNextPage()}>{t("imports.older")}</Button>}
    </>
  );
}

function HistoryTable({ items }: { items: ImportSummary[] }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t, i18n } = useTexts();
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            {(["file", "status", "rows", "contacts", "when"] as const).map((column) => <th key={column} scope="col" className={mergeClasses(table.head, column === "contacts" && styles.count)}>{t(`imports.column.${column}`)}</th>)}
          </tr>
        </thead>
        <tbody>
          {items.map((summary) => (
            <tr key={summary.id}>
              <th scope="row" className={mergeClasses(table.cell, styles.name)}><Link href={hrefOf("imports", summary.id)} className={styles.file}>{summary.fileName}</Link></th>
              <td className={mergeClasses(table.cell, styles.narrow)}><ImportStatusText summary={summary} /></td>
              <td className={mergeClasses(table.cell, styles.rows)}><OutcomeBar counts={summary.counts} hasWords /></td>
              <td className={mergeClasses(table.cell, styles.count)}>{summary.acceptedCount.toLocaleString(i18n.language)}</td>
              <td className={mergeClasses(table.cell, table.quiet)}><RelativeTime at={summary.createdAt} /><br />{summary.createdBy.name}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
