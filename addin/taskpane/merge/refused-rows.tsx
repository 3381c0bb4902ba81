import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";

const SHOWN = 100;

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none" },
  row: { padding: "6px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, overflowWrap: "anywhere" },
  where: { fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  values: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  more: { margin: "8px 0 0", color: tokens.colorNeutralForeground2 },
});

/** Every refused row with its line, its column and why. */
export function RefusedRows({ importId, count }: { importId: string; count: number }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const [isOpen, setOpen] = useState(false);
  const { data, error, refetch } = useQuery({ queryKey: keys.refused(importId), queryFn: () => calls.refusedRows(importId), enabled: isOpen });
  return (
    <Section title={t("merge.refused", { count, number: count.toLocaleString(i18n.language) })} isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      <ul className={styles.list}>
        {data?.slice(0, SHOWN).map((row) => (
          <li key={`${row.line}${row.column}`} className={styles.row}>
            <span className={styles.where}>{row.column ? t("contacts.lineColumn", { line: row.line, column: row.column }) : t("contacts.line", { line: row.line })}</span>: {row.reason}
            <p className={styles.values}>{Object.values(row.values).filter(Boolean).slice(0, 4).join(" · ")}</p>
          </li>
        ))}
      </ul>
      {data && data.length > SHOWN && <p className={styles.more}>{t("contacts.moreRefused", { count: data.length - SHOWN })}</p>}
    </Section>
  );
}
