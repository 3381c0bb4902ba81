import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { AlertUrgent16Regular, CalendarStar16Regular, Checkmark16Regular, Clock16Regular, Pause16Regular, Print16Regular, Warning16Filled, WeatherMoon16Regular } from "@fluentui/react-icons";
import type { JSX } from "react";
import { useTranslation } from "react-i18next";
import { ledgerKinds, type LedgerKind, type SlaLedger, type TargetLedger } from "../../../server/contract/sla.ts";
import { LedgerSheet } from "./ledger-sheet.tsx";
import { changeText, lineText, stateOf, targetTitle, underText, usedText } from "./ledger-words.ts";
import { pointText } from "./point-text.ts";
import { momentText, spanText, stretchText } from "./span-text.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "16px", minWidth: 0 },
  target: { display: "flex", flexDirection: "column", gap: "8px", padding: "12px", borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke2}`, minWidth: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, overflowWrap: "anywhere" },
  used: { margin: 0, fontVariantNumeric: "tabular-nums" },
  sums: { display: "flex", flexWrap: "wrap", gap: "2px 12px", margin: 0, padding: 0, listStyle: "none", fontSize: tokens.fontSizeBase200, fontVariantNumeric: "tabular-nums" },
  list: { listStyle: "none", margin: 0, padding: 0 },
  line: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr) auto", columnGap: "4px", padding: "6px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, fontVariantNumeric: "tabular-nums", alignItems: "start" },
  icon: { display: "inline-flex", paddingTop: "2px" },
  sum: { display: "inline-flex", gap: "4px", alignItems: "center" },
  when: { display: "block", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  what: { minWidth: 0, overflowWrap: "anywhere" },
  counted: { color: tokens.colorBrandForeground1 },
  still: { color: tokens.colorNeutralForeground3 },
  late: { color: tokens.colorStatusDangerForeground1 },
  part: { margin: "4px 0 0", fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightSemibold },
  point: { display: "flex", flexWrap: "wrap", justifyContent: "space-between", gap: "0 8px", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, fontVariantNumeric: "tabular-nums" },
});

const icons: Record<LedgerKind, JSX.Element> = { counted: <Clock16Regular />, paused: <Pause16Regular />, outside_hours: <WeatherMoon16Regular />, holiday: <CalendarStar16Regular /> };

/** Every stretch of every promise of a case: what counted, what did not, and why. */
export function LedgerView({ ledger, caseName }: { ledger: SlaLedger; caseName: string }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const rank = (target: TargetLedger) => (["open", "paused", "breached"].includes(stateOf(target)) ? 0 : 1);
  const targets = ledger.targets.toSorted((a, b) => rank(a) - rank(b));
  return (
    <div className={styles.root}>
      {targets.length === 0 ? <p className={styles.quiet}>{t("minuteLedger.empty")}</p> : <div><Button size="small" icon={<Print16Regular />} onClick={() => print()}>{t("minuteLedger.print")}</Button></div>}
      {targets.map((target) => <TargetPart key={target.targetId} target={target} />)}
      {ledger.changes.length > 0 && (
        <section className={styles.target}>
          <h3 className={styles.title}>{t("minuteLedger.changes")}</h3>
          <ul className={styles.list}>{ledger.changes.map((change, index) => <li key={index}><span className={styles.what}>{changeText(t, change)}</span> <span className={styles.when}>{momentText(change.at, i18n.language)}</span></li>)}</ul>
        </section>
      )}
      <LedgerSheet ledger={{ ...ledger, targets }} caseName={caseName} />
    </div>
  );
}

function TargetPart({ target }: { target: TargetLedger }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const zone = target.calendar?.timeZone;
  const state = stateOf(target);
  const points = target.marks.filter(({ at }) => at !== null);
  return (
    <section className={styles.target} aria-label={targetTitle(t, target)}>
      <h3 className={styles.title}>{targetTitle(t, target)}</h3>
      <p className={mergeClasses(styles.used, state === "breached" && styles.late)}>{usedText(t, target)}{target.dueAt && ` · ${t("minuteLedger.due", { time: momentText(target.dueAt, i18n.language, zone) })}`}</p>
      <ul className={styles.sums}>
        {ledgerKinds.filter((kind) => (target.seconds[kind] ?? 0) > 0).map((kind) => <li key={kind} className={styles.sum}><span className={mergeClasses(styles.sum, kind === "counted" ? styles.counted : styles.still)} aria-hidden>{icons[kind]}</span>{t("minuteLedger.sum", { what: t(`minuteLedger.kind.${kind}`), time: spanText(t, target.seconds[kind]!) })}</li>)}
      </ul>
      <p className={styles.quiet}>{underText(t, target)}</p>
      {points.length > 0 && (
        <ul className={styles.list} aria-label={t("minuteLedger.points")}>
          {points.map(({ point, at, isTold }) => <li key={point} className={styles.point}><span className={styles.sum}><span aria-hidden className={styles.icon}>{iconOf(point, isTold)}</span>{pointText(t, point)}{isTold && ` (${t("minuteLedger.told")})`}</span><span>{momentText(at!, i18n.language, zone)}</span></li>)}
        </ul>
      )}
      {target.omittedLineCount > 0 && <p className={styles.quiet}>{t("minuteLedger.omitted", { count: target.omittedLineCount })}</p>}
      <ol className={styles.list} aria-label={t("minuteLedger.lines", { what: targetTitle(t, target) })}>
        {target.lines.map((line) => (
          <li key={line.from} className={styles.line}>
            <span className={mergeClasses(styles.icon, line.kind === "counted" ? styles.counted : styles.still)} aria-hidden>{icons[line.kind]}</span>
            <span className={styles.what}>
              {lineText(t, line, i18n.language)}{line.isOverdue && line.kind === "counted" && <span className={styles.late}> · {t("minuteLedger.overdue")}</span>}
              <span className={styles.when}>{stretchText(line, i18n.language, zone)}</span>
            </span>
            <span>{spanText(t, line.seconds)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function iconOf(point: string, isTold: boolean): JSX.Element {
  if (point.startsWith("escalation")) return <AlertUrgent16Regular />;
  return isTold && point !== "breach" ? <Checkmark16Regular /> : <Warning16Filled />;
}
