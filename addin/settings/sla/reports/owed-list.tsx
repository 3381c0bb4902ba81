import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkCircle24Regular } from "@fluentui/react-icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import type { SlaCaseLine as Line } from "../../../../server/contract/sla.ts";
import { PriorityBadge } from "../../../shared/ui/badges.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useSettingsCalls } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { hrefOf } from "../../shell/route.ts";
import { Panel } from "../../ui/panel.tsx";

type OwedLine = z.infer<typeof Line>;

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { padding: "10px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, overflowWrap: "anywhere", ":first-child": { borderTopStyle: "none", paddingTop: 0 } },
  link: { color: tokens.colorBrandForegroundLink },
  facts: { display: "flex", flexWrap: "wrap", gap: "2px 12px", marginTop: "4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  late: { color: tokens.colorStatusDangerForeground1, fontWeight: tokens.fontWeightSemibold },
});

/** What is missed and still owed, or near its end; each leads to its ledger. */
export function OwedList({ which }: { which: "at_risk" | "breached" }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const pages = useInfiniteQuery({
    queryKey: settingsKeys.slaReport(which),
    queryFn: ({ pageParam }) => (which === "breached" ? calls.sla.breached : calls.sla.atRisk)(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const lines = pages.data?.pages.flatMap((page) => page.items);
  return (
    <Panel title={t(`sla.reports.${which}`)}>
      {pages.error && !lines && <ErrorCard error={pages.error} onRetry={() => void pages.refetch()} />}
      {!lines && !pages.error && <SkeletonRows rows={3} />}
      {lines?.length === 0 && <EmptyState icon={<CheckmarkCircle24Regular />} title={t(`sla.reports.${which}None`)} text={t(`sla.reports.${which}NoneText`)} />}
      {lines && lines.length > 0 && <ul className={styles.list}>{lines.map((line) => <li key={`${line.caseId} ${line.metric} ${line.dueAt}`} className={styles.item}><Owed line={line} /></li>)}</ul>}
      {pages.hasNextPage && <Button size="small" disabledFocusable={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t("sla.reports.more")}</Button>}
    </Panel>
  );
}

function Owed({ line }: { line: OwedLine }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <>
      <a className={styles.link} href={hrefOf("sla", "cases", line.caseId)}>{line.numberPrefix ? `${line.numberPrefix}-` : "#"}{line.number} {line.title}</a>
      <div className={styles.facts}>
        <span className={line.breachedAt ? styles.late : undefined}>{t(`sla.metric.${line.metric}`)}: {line.dueAt ? <RelativeTime at={line.dueAt} /> : t("sla.preview.never")}</span>
        <PriorityBadge priority={line.priority} />
        <span>{line.assignee ?? t("overview.nobody")}</span>
        {line.team && <span>{line.team}</span>}
        <span>{line.policyName}</span>
      </div>
    </>
  );
}
