import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkCircle20Regular, ErrorCircle20Regular, FolderOpen20Regular, PersonQuestionMark20Regular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import type { Overview } from "../../../server/contract/system.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  grid: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(152px, 1fr))", gap: "16px" },
  card: {
    display: "flex", flexDirection: "column", gap: "4px", padding: "16px 20px", boxSizing: "border-box", textAlign: "start", font: "inherit", color: "inherit", minWidth: 0,
    borderRadius: tokens.borderRadiusLarge, border: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1,
  },
  button: {
    cursor: "pointer", ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover, border: `1px solid ${tokens.colorNeutralStroke1Hover}` },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "1px" },
  },
  label: { display: "flex", alignItems: "center", gap: "8px", color: tokens.colorNeutralForeground2 },
  icon: { display: "inline-flex", flexShrink: 0 },
  number: { fontSize: tokens.fontSizeHero700, lineHeight: tokens.lineHeightHero700, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  more: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  good: { color: tokens.colorStatusSuccessForeground1 },
});

export function Figures({ overview, onOpen }: { overview: Overview; onOpen: (view: "open" | "unassigned") => void }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const ended = overview.metTargetCount + overview.breachedTargetCount;
  const metShare = ended ? t("overview.metShare", { percent: new Intl.NumberFormat(i18n.language, { style: "percent" }).format(overview.metTargetCount / ended), count: ended }) : t("overview.noTargets");
  return (
    <div className={styles.grid}>
      <Figure icon={<FolderOpen20Regular />} label={t("overview.openCases")} count={overview.openCaseCount} more={t("overview.showList")} onOpen={() => onOpen("open")} />
      <Figure icon={<PersonQuestionMark20Regular />} label={t("overview.unassigned")} count={overview.unassignedCount} more={t("overview.showList")} onOpen={() => onOpen("unassigned")} />
      <Figure icon={<CheckmarkCircle20Regular className={styles.good} />} label={t("overview.met")} count={overview.metTargetCount} more={metShare} />
      <Figure icon={<ErrorCircle20Regular className={overview.breachedTargetCount ? styles.bad : undefined} />} label={t("overview.breached")} count={overview.breachedTargetCount} more={t(overview.breachedTargetCount ? "overview.breachedText" : "overview.noneBreached")} />
    </div>
  );
}

function Figure({ icon, label, count, more, onOpen }: { icon: ReactNode; label: string; count: number; more: string; onOpen?: () => void }) {
  const styles = useStyles();
  const { i18n } = useTexts();
  const content = (
    <>
      <span className={styles.label}><span className={styles.icon} aria-hidden>{icon}</span>{label}</span>
      <span className={styles.number}>{new Intl.NumberFormat(i18n.language).format(count)}</span>
      <span className={styles.more}>{more}</span>
    </>
  );
  if (!onOpen) return <div className={styles.card}>{content}</div>;
  return <button type="button" className={mergeClasses(styles.card, styles.button)} onClick={onOpen}>{content}</button>;
}
