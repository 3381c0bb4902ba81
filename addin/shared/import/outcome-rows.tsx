import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowDownload16Regular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ImportSummary, RowOutcome } from "../../../server/contract/imports.ts";
import { problemOf } from "../api-problem.ts";
import { problemSentence } from "../problem-text.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { SkeletonRows } from "../ui/skeletons.tsx";
import { mayRepair } from "./import-words.ts";
import { OutcomeTable } from "./outcome-table.tsx";
import { OutcomeRow } from "./outcome-row.tsx";
import { saveFile } from "./save-file.ts";
import { useRepairs } from "./use-repairs.ts";

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "4px 12px" },
  text: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, flex: "1 1 200px" },
  list: { margin: "8px 0 0", padding: 0, listStyleType: "none" },
  bar: { position: "sticky", bottom: 0, display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px", padding: "8px 0", backgroundColor: tokens.colorNeutralBackground1, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  told: { margin: "8px 0 0" },
});

interface OutcomeRowsProps {
  summary: ImportSummary;
  outcome: RowOutcome;
  isLarge: boolean;
}

/** The rows that had this outcome, in the order of the file, with why; refused ones can be taken away or mended here. */
export function OutcomeRows({ summary, outcome, isLarge }: OutcomeRowsProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const rows = useInfiniteQuery({
    queryKey: keys.importRows(summary.id, outcome),
    queryFn: ({ pageParam }) => calls.imports.rows(summary.id, outcome, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const save = useMutation({
    mutationFn: () => calls.imports.refusedCsv(summary.id),
    onSuccess: (csv) => saveFile(csv, t("import.refusedFile", { file: summary.fileName.replace(/\.[^.]*$/, "") })),
  });
  const repairs = useRepairs(summary);
  const mayMend = outcome === "refused" && mayRepair(summary.status);
  const items = (rows.data?.pages.flatMap((page) => page.items) ?? []).map((row) => repairs.stillRefused.get(row.line) ?? row);
  const isWritten = summary.status === "finished" && (outcome === "new" || outcome === "changed");
  return (
    <div>
      <div className={styles.head}>
        <p className={styles.text}>{t(isWritten ? `import.outcomeDone.${outcome}` : `import.outcomeText.${outcome}`)}</p>
        {outcome === "refused" && <Button size="small" icon={<ArrowDownload16Regular />} disabledFocusable={save.isPending} onClick={() => save.mutate()}>{t("import.downloadRefused")}</Button>}
      </div>
      {save.error && <p className={styles.told} role="alert">{problemSentence(t, problemOf(save.error))}</p>}
      {rows.error && <ErrorCard error={rows.error} onRetry={() => void rows.refetch()} />}
      {!rows.data && !rows.error && <SkeletonRows rows={3} />}
      {items.length > 0 && isLarge && <OutcomeTable label={t(`import.outcome.${outcome}`)} rows={items} settings={summary.settings} repairs={mayMend ? repairs : null} />}
      {items.length > 0 && !isLarge && (
        <ul className={styles.list} aria-label={t(`import.outcome.${outcome}`)}>
          {items.map((row) => <OutcomeRow key={row.line} row={row} settings={summary.settings} repairs={mayMend ? repairs : null} />)}
        </ul>
      )}
      {rows.hasNextPage && <Button size="small" appearance="subtle" disabledFocusable={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>{t("import.moreRows")}</Button>}
      {repairs.error && <ErrorCard error={repairs.error} onRetry={repairs.send} />}
      {repairs.count > 0 && (
        <div className={styles.bar}>
          <Button appearance="primary" size="small" disabledFocusable={repairs.isPending} onClick={repairs.send}>{t("import.takeMended", { count: repairs.count, number: repairs.count.toLocaleString(i18n.language) })}</Button>
          <Button size="small" appearance="subtle" onClick={repairs.discard}>{t("import.discardMended")}</Button>
        </div>
      )}
      <p className={styles.told} role="status">{repairs.told}</p>
    </div>
  );
}
