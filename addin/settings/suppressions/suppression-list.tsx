import { Button, makeStyles, mergeClasses, SearchBox, tokens } from "@fluentui/react-components";
import { Prohibited24Regular } from "@fluentui/react-icons";
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { channels, type ChannelName } from "../../../server/contract/common.ts";
import type { Suppression } from "../../../server/contract/contacts.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { useSettled } from "../../shared/import/use-settled.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useContactCalls } from "../contacts/use-contact-calls.ts";
import { givenReason, useReasonWord } from "../contacts/use-reason-word.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choice } from "../rules/choice.tsx";
import { useTableStyles } from "../ui/data-table.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

const SEARCH_LETTERS_MAX = 200;
/** After the last letter the search waits this long. */
const TYPING_MS = 250;

const useStyles = makeStyles({
  bar: { display: "flex", flexWrap: "wrap", gap: "8px", marginBottom: "16px" },
  search: { flex: "1 1 240px", maxWidth: "none" },
  channel: { flex: "0 1 200px", minWidth: "160px" },
  address: { overflowWrap: "anywhere", minWidth: "160px" },
  nowrap: { whiteSpace: "nowrap" },
  more: { marginTop: "16px" },
  act: { textAlign: "end", width: "1%" },
  middle: { verticalAlign: "middle" },
  erased: { color: tokens.colorNeutralForeground2, fontStyle: "italic" },
});

export function SuppressionList() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const [channel, setChannel] = useState<ChannelName | "all">("all");
  const [typed, setTyped] = useState("");
  const search = useSettled(typed.trim(), TYPING_MS);
  const found = useInfiniteQuery({
    queryKey: [...settingsKeys.suppressions, channel, search],
    queryFn: ({ pageParam }) => calls.suppressions({ ...(channel !== "all" && { channel }), ...(search && { search }) }, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const isNarrowed = channel !== "all" || search !== "";
  return (
    <Panel>
      <div className={styles.bar} role="search">
        <SearchBox className={styles.search} aria-label={t("suppressions.search")} placeholder={t("suppressions.search")} value={typed} maxLength={SEARCH_LETTERS_MAX} dismiss={{ "aria-label": t("contacts.clearSearch") }} onChange={(_, { value }) => setTyped(value)} />
        <div className={styles.channel}><Choice label={t("suppressions.channel")} value={channel} options={[{ value: "all", text: t("suppressions.allChannels") }, ...channels.map((value) => ({ value, text: t(`contacts.channel.${value}`) }))]} onChange={(value) => setChannel(value as ChannelName | "all")} /></div>
      </div>
      {found.isPending && <SkeletonRows rows={5} />}
      {found.data && rows.length === 0 && <EmptyState icon={<Prohibited24Regular />} title={t(isNarrowed ? "suppressions.noneFoundTitle" : "suppressions.emptyTitle")} text={t(isNarrowed ? "suppressions.noneFoundText" : "suppressions.emptyText")} />}
      {rows.length > 0 && <SuppressionTable rows={rows} />}
      {found.error && <ErrorCard error={found.error} onRetry={() => void (found.data ? found.fetchNextPage() : found.refetch())} />}
      {found.hasNextPage && <Button className={styles.more} disabledFocusable={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t(found.isFetchingNextPage ? "loading" : "suppressions.more")}</Button>}
    </Panel>
  );
}

function SuppressionTable({ rows }: { rows: Suppression[] }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t } = useTexts();
  const reasonWord = useReasonWord();
  const mayRelease = useMay("releaseAddress");
  const release = useRelease();
  const cell = mergeClasses(table.cell, styles.middle);
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col" className={table.head}>{t("suppressions.address")}</th>
            <th scope="col" className={table.head}>{t("suppressions.channel")}</th>
            <th scope="col" className={table.head}>{t("suppressions.reasonLabel")}</th>
            <th scope="col" className={table.head}>{t("suppressions.since")}</th>
            <th scope="col" className={table.head}>{t("suppressions.by")}</th>
            {mayRelease && <td className={table.head} />}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row" className={mergeClasses(cell, styles.address)}>{row.address === null ? <span className={styles.erased}>{t("suppressions.erased")}</span> : <bdi dir="ltr">{row.address}</bdi>}</th>
              <td className={cell}>{t(`contacts.channel.${row.channel}`)}</td>
              <td className={cell}>{reasonWord(row.reason)}</td>
              <td className={mergeClasses(cell, styles.nowrap)}><RelativeTime at={row.suppressedAt} as="short" /></td>
              <td className={mergeClasses(cell, table.quiet)}>{row.suppressedBy ?? t(`suppressions.told.${toldBy(row.reason)}`)}</td>
              {mayRelease && <td className={mergeClasses(cell, styles.act)}>{row.address !== null && <Button size="small" aria-label={t("suppressions.releaseNamed", { address: row.address })} disabledFocusable={release.isPending} onClick={() => release.mutate(row)}>{t("contacts.release")}</Button>}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Whose word it was, where no colleague decided. */
function toldBy(reason: string): "unsubscribed" | "bounced" | "complained" | "other" {
  return reason === "unsubscribed" || reason === "bounced" || reason === "complained" ? reason : "other";
}

/** The undo suppresses again, for the same reason. */
function useRelease() {
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const readAgain = () => Promise.all([settingsKeys.suppressions, ["contacts"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
  const showProblem = (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) });
  return useMutation({
    mutationFn: ({ id }: Suppression) => calls.release(id),
    onSuccess: async (_, { channel, address, reason }) => {
      tell({ text: t("contacts.released", { address }), undo: address === null ? undefined : () => void calls.suppress({ channel, address, reason: givenReason(reason) }).then(readAgain).catch(showProblem) });
      await readAgain();
    },
    onError: showProblem,
  });
}
