import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowReply16Regular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Campaign, LedgerLine } from "../../../server/contract/campaigns.ts";
import { ChannelMark } from "../chat/channel-mark.tsx";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { SkeletonRows } from "../ui/skeletons.tsx";
import { useReasonWords } from "./use-reason-words.ts";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none" },
  row: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) max-content", columnGap: "8px", padding: "6px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  name: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  second: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, overflow: "hidden", textOverflow: "ellipsis" },
  mark: { marginInlineEnd: "4px", verticalAlign: "text-bottom" },
  end: { textAlign: "end", fontVariantNumeric: "tabular-nums" },
  wide: { gridColumn: "1 / 3", margin: 0, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
  reason: { color: tokens.colorNeutralForeground2 },
  replied: { display: "flex", alignItems: "center", gap: "4px", color: tokens.colorStatusSuccessForeground1 },
  decide: { display: "flex", flexWrap: "wrap", gap: "4px", marginTop: "4px" },
});

/** Who was written to, and what became of each: answers stand with what they answer, and uncertain ones ask for a decision. */
export function LedgerList({ campaign, mayDecide }: { campaign: Campaign; mayDecide: boolean }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.ledger(campaign.id),
    queryFn: ({ pageParam }) => calls.ledger(campaign.id, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const lines = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} />}
      <ul className={styles.list}>
        {lines.map((line) => <Line key={line.line} campaign={campaign} line={line} mayDecide={mayDecide} />)}
      </ul>
      {hasNextPage && <Button size="small" appearance="subtle" disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t("ledger.more")}</Button>}
    </>
  );
}

function Line({ campaign, line, mayDecide }: { campaign: Campaign; line: LedgerLine; mayDecide: boolean }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const reasonWords = useReasonWords();
  const twin = line.channel === "email" ? "" : "Message";
  return (
    <li className={styles.row}>
      <span className={styles.name}>{line.name || line.address}</span>
      <span className={styles.end}>{t(`delivery.${line.status}${line.status === "bounced" ? twin : ""}`)}</span>
      <span className={styles.second}>{campaign.channel !== "email" && <ChannelMark channel={line.channel} className={styles.mark} />}<bdi>{line.address}</bdi></span>
      <span className={`${styles.second} ${styles.end}`}>{line.sentAt && <RelativeTime at={line.sentAt} as="short" />}</span>
      {line.repliedAt && <p className={`${styles.wide} ${styles.replied}`}><ArrowReply16Regular aria-hidden />{t("ledger.replied")} <RelativeTime at={line.repliedAt} /></p>}
      {line.unsubscribedAt && <p className={`${styles.wide} ${styles.reason}`}>{t("ledger.unsubscribed")} <RelativeTime at={line.unsubscribedAt} /></p>}
      {line.reason && <p className={`${styles.wide} ${styles.reason}`}>{reasonWords(line.reason)}</p>}
      {line.status === "uncertain" && mayDecide && <Decision campaignId={campaign.id} line={line} twin={twin} />}
    </li>
  );
}

/** Only a person says whether a mail that may have left goes out again. */
function Decision({ campaignId, line, twin }: { campaignId: string; line: LedgerLine; twin: "" | "Message" }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const who = line.name || line.address;
  const decide = useMutation({
    mutationFn: (decision: "sent" | "resend") => calls.campaignWork.decide(campaignId, line.line, decision),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.campaigns }),
  });
  return (
    <div className={styles.wide}>
      <p className={styles.wide}>{t(`ledger.uncertainAsk${twin}`)}</p>
      <div className={styles.decide}>
        <Button size="small" disabledFocusable={decide.isPending} aria-label={t(`ledger.wasSentFor${twin}`, { who })} onClick={() => decide.mutate("sent")}>{t("ledger.wasSent")}</Button>
        <Button size="small" disabledFocusable={decide.isPending} aria-label={t(`ledger.sendAgainFor${twin}`, { who })} onClick={() => decide.mutate("resend")}>{t("ledger.sendAgain")}</Button>
      </div>
      {decide.error && <ErrorCard error={decide.error} onDismiss={decide.reset} />}
    </div>
  );
}
