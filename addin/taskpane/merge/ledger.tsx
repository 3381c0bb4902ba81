import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none" },
  row: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) max-content", columnGap: "8px", padding: "6px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  name: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  second: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, overflow: "hidden", textOverflow: "ellipsis" },
  end: { textAlign: "end", fontVariantNumeric: "tabular-nums" },
  reason: { gridColumn: "1 / 3", margin: 0, color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
});

/** Who was written to, and what became of each. */
export function Ledger({ campaign }: { campaign: Campaign }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const [isOpen, setOpen] = useState(false);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.ledger(campaign.id),
    queryFn: ({ pageParam }) => calls.ledger(campaign.id, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: isOpen,
  });
  const lines = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={t("ledger.title")} summary={t("ledger.count", { count: campaign.recipientCount, number: campaign.recipientCount.toLocaleString(i18n.language) })} isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} />}
      <ul className={styles.list}>
        {lines.map((line) => (
          <li key={line.line} className={styles.row}>
            <span className={styles.name}>{line.name || line.address}</span>
            <span className={styles.end}>{t(`delivery.${line.status}`)}</span>
            <span className={styles.second}>{line.address}</span>
            <span className={`${styles.second} ${styles.end}`}>{line.sentAt && <RelativeTime at={line.sentAt} as="short" />}</span>
            {line.reason && <p className={styles.reason}>{line.reason}</p>}
          </li>
        ))}
      </ul>
      {hasNextPage && <Button size="small" appearance="subtle" disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t("ledger.more")}</Button>}
    </Section>
  );
}
