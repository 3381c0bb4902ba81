import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineEntry } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { TimelineLine } from "./timeline-line.tsx";

/** Older lines are folded: what is newest is what counts. */
const SHOWN = 8;

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none" },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Everything that happened to the case, newest last. */
export function Timeline({ caseId }: { caseId: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const [isOpen, setOpen] = useState(true);
  const [isWhole, setWhole] = useState(false);
  const { data, error, refetch } = useQuery({ queryKey: keys.timeline(caseId), queryFn: () => calls.timeline(caseId) });
  const entries = data ?? [];
  const hiddenCount = isWhole ? 0 : Math.max(0, entries.length - SHOWN);
  return (
    <Section title={t("timeline.title")} summary={data && t("timeline.count", { count: entries.length })} isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data && entries.length === 0 && <p className={styles.empty}>{t("timeline.empty")}</p>}
      {hiddenCount > 0 && <Button size="small" appearance="subtle" onClick={() => setWhole(true)}>{t("timeline.earlier", { count: hiddenCount })}</Button>}
      <ol className={styles.list} aria-live="polite" aria-relevant="additions">
        {entries.slice(hiddenCount).map((entry: TimelineEntry) => <TimelineLine key={entry.seq} entry={entry} />)}
      </ol>
    </Section>
  );
}
