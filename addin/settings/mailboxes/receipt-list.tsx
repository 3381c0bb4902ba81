import { Button, makeStyles, mergeClasses, SearchBox, tokens } from "@fluentui/react-components";
import { MailInbox24Regular } from "@fluentui/react-icons";
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ArrivalOutcome, arrivalOutcomes, type Arrival, type MailboxState } from "../../../server/contract/mailboxes.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { useSettled } from "../../shared/import/use-settled.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choice } from "../rules/choice.tsx";
import { useTableStyles } from "../ui/data-table.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { useOutcomeWords } from "./use-outcome-words.ts";

const SEARCH_LETTERS_MAX = 200;
/** Those with words of their own; what failed says its own. */
const REASONS = ["before_watch_from", "deleted", "auto_reply", "bounce", "newsletter", "own"] as const;
/** After the last letter the search waits this long. */
const TYPING_MS = 250;

const NARROW = "@media (max-width: 560px)";

const useStyles = makeStyles({
  /** On a narrow screen each mail stands for itself, line under line. */
  table: { [NARROW]: { display: "block" } },
  headers: { [NARROW]: { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" } },
  body: { [NARROW]: { display: "block" } },
  row: { [NARROW]: { display: "block", padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}` } },
  cell: { [NARROW]: { display: "block", padding: "2px 8px", borderTopStyle: "none", textAlign: "start", ":empty": { display: "none" } } },
  bar: { display: "flex", flexWrap: "wrap", gap: "8px", marginBottom: "16px" },
  search: { flex: "1 1 240px", maxWidth: "none" },
  outcome: { flex: "0 1 200px", minWidth: "160px" },
  mail: { minWidth: "180px", overflowWrap: "anywhere" },
  from: { display: "block", color: tokens.colorNeutralForeground2 },
  why: { minWidth: "180px", overflowWrap: "anywhere" },
  bad: { color: tokens.colorStatusDangerForeground1 },
  nowrap: { whiteSpace: "nowrap" },
  end: { textAlign: "end" },
  more: { marginTop: "16px" },
});

/** What became of each message on the server, and why. */
export function ReceiptList({ mailbox, filter }: { mailbox: MailboxState; filter: string | undefined }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const [outcome, setOutcome] = useState<ArrivalOutcome | "all">(ArrivalOutcome.safeParse(filter).data ?? "all");
  const [reason, setReason] = useState("all");
  const [typed, setTyped] = useState("");
  const search = useSettled(typed.trim(), TYPING_MS);
  const found = useInfiniteQuery({
    queryKey: [...settingsKeys.mailboxes, mailbox.id, "receipts", outcome, reason, search],
    queryFn: ({ pageParam }) => calls.mailboxes.arrivals(mailbox.id, { ...(outcome !== "all" && { outcome }), ...(reason !== "all" && { reason }), ...(search && { search }) }, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const isNarrowed = outcome !== "all" || reason !== "all" || search !== "";
  const runAgain = useRunAgain(mailbox);
  const mayRun = useMay("runArrivalAgain");
  const hasFailed = mailbox.failedCount + mailbox.waitingCount > 0;
  return (
    <Panel title={t("mailboxes.receipts")} aside={mayRun && hasFailed && <Button disabledFocusable={runAgain.isPending} onClick={() => runAgain.mutate(undefined)}>{t("mailboxes.runAllAgain")}</Button>}>
      <div className={styles.bar} role="search">
        <SearchBox className={styles.search} aria-label={t("mailboxes.search")} placeholder={t("mailboxes.search")} value={typed} maxLength={SEARCH_LETTERS_MAX} dismiss={{ "aria-label": t("mailboxes.clearSearch") }} onChange={(_, { value }) => setTyped(value)} />
        <div className={styles.outcome}><Choice label={t("mailboxes.outcome")} value={outcome} options={[{ value: "all", text: t("mailboxes.allOutcomes") }, ...arrivalOutcomes.map((value) => ({ value, text: t(`mailboxes.outcomes.${value}`) }))]} onChange={(value) => setOutcome(value as ArrivalOutcome | "all")} /></div>
        <div className={styles.outcome}><Choice label={t("mailboxes.why")} value={reason} options={[{ value: "all", text: t("mailboxes.anyReason") }, ...REASONS.map((value) => ({ value, text: t(`mailboxes.reason.${value}`) }))]} onChange={setReason} /></div>
      </div>
      {found.isPending && <SkeletonRows rows={5} />}
      {found.data && rows.length === 0 && <EmptyState icon={<MailInbox24Regular />} title={t(isNarrowed ? "mailboxes.noneFoundTitle" : "mailboxes.noReceiptsTitle")} text={t(isNarrowed ? "mailboxes.noneFoundText" : "mailboxes.noReceiptsText")} />}
      {rows.length > 0 && <ReceiptTable rows={rows} folders={mailbox.folders} onAgain={mayRun ? (id) => runAgain.mutate(id) : null} />}
      {found.error && <ErrorCard error={found.error} onRetry={() => void (found.data ? found.fetchNextPage() : found.refetch())} />}
      {found.hasNextPage && <Button className={styles.more} disabledFocusable={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t(found.isFetchingNextPage ? "loading" : "mailboxes.more")}</Button>}
    </Panel>
  );
}

function useRunAgain(mailbox: MailboxState) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  return useMutation({
    mutationFn: (providerMessageId: string | undefined) => calls.mailboxes.runAgain(mailbox.id, providerMessageId),
    onSuccess: ({ count }) => tell({ text: t("mailboxes.runningAgain", { count }) }),
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
    onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.mailboxes }),
  });
}

function ReceiptTable({ rows, folders, onAgain }: { rows: Arrival[]; folders: MailboxState["folders"]; onAgain: ((providerMessageId: string) => void) | null }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t } = useTexts();
  const words = useOutcomeWords(folders);
  return (
    <div className={table.scroll} tabIndex={0} role="region" aria-label={t("mailboxes.receipts")}>
      <table className={mergeClasses(table.table, styles.table)}>
        <thead className={styles.headers}>
          <tr>{["mail", "outcomeColumn", "folder", "received"].map((column) => <th key={column} scope="col" className={table.head}>{t(`mailboxes.column.${column}`)}</th>)}<td className={table.head} /></tr>
        </thead>
        <tbody className={styles.body}>
          {rows.map((row) => (
            <tr key={row.providerMessageId} className={styles.row}>
              <th scope="row" className={mergeClasses(table.cell, styles.mail, styles.cell)} dir="auto">{row.subject ?? t("mailboxes.notStored")}{row.from && <span className={styles.from} dir="ltr">{row.from}</span>}</th>
              <td className={mergeClasses(table.cell, styles.why, styles.cell)}>
                <span className={mergeClasses(row.outcome === "failed" && styles.bad)}>{words.outcome(row)}</span>
                {words.why(row) && <span className={styles.from} dir="auto">{words.why(row)}</span>}
              </td>
              <td className={mergeClasses(table.cell, table.quiet, styles.cell)}>{words.folder(row)}</td>
              <td className={mergeClasses(table.cell, styles.nowrap, styles.cell)}>{row.receivedAt && <RelativeTime at={row.receivedAt} />}</td>
              <td className={mergeClasses(table.cell, styles.end, styles.cell)}>{onAgain && row.outcome === "failed" && <Button size="small" onClick={() => onAgain(row.providerMessageId)}>{t("mailboxes.runAgain")}</Button>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
