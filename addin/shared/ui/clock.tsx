import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, Clock16Regular, ErrorCircle16Filled, Pause16Regular, Warning16Filled } from "@fluentui/react-icons";
import type { JSX } from "react";
import { useTranslation } from "react-i18next";
import type { Target } from "../../../server/contract/cases.ts";
import { clockOf, type ClockLevel } from "../clock-state.ts";
import { exactTime, shortTime } from "../i18n/dates.ts";
import { capitalise, durationText } from "../i18n/duration.ts";
import { useNow } from "./use-now.ts";

const TICK_MS = 15_000;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "4px", fontVariantNumeric: "tabular-nums" },
  line: { display: "flex", alignItems: "center", gap: "6px", minHeight: "20px" },
  text: { flexGrow: 1, minWidth: 0 },
  due: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, whiteSpace: "nowrap" },
  icon: { flexShrink: 0, display: "inline-flex" },
  track: { height: "3px", borderRadius: "2px", backgroundColor: tokens.colorNeutralBackground5, overflow: "hidden", forcedColorAdjust: "none" },
  fill: { height: "100%", borderRadius: "2px", backgroundColor: tokens.colorBrandBackground, transitionProperty: "width", transitionDuration: tokens.durationNormal },
  chip: { display: "inline-flex", alignItems: "center", gap: "4px", whiteSpace: "nowrap", fontSize: tokens.fontSizeBase200, fontVariantNumeric: "tabular-nums", color: tokens.colorNeutralForeground2 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  breached: { color: tokens.colorStatusDangerForeground1, fontWeight: tokens.fontWeightSemibold },
  met: { color: tokens.colorStatusSuccessForeground1 },
  paused: { color: tokens.colorNeutralForeground2 },
  warningFill: { backgroundColor: tokens.colorStatusWarningBorderActive },
  breachedFill: { backgroundColor: tokens.colorStatusDangerBackground3 },
  metFill: { backgroundColor: tokens.colorStatusSuccessBackground3 },
  pausedFill: { backgroundColor: tokens.colorNeutralForeground4 },
});

const icons: Record<ClockLevel, JSX.Element> = {
  calm: <Clock16Regular />,
  warning: <Warning16Filled />,
  breached: <ErrorCircle16Filled />,
  paused: <Pause16Regular />,
  met: <CheckmarkCircle16Regular />,
  met_late: <CheckmarkCircle16Regular />,
};

function useClock(target: Target) {
  const { t, i18n } = useTranslation();
  const now = useNow(TICK_MS);
  const state = clockOf(target, now);
  const metric = t(`metric.${state.metric}`);
  const text = capitalise(t(`clock.${state.level}`, { metric, time: durationText(t, state.minutes) }));
  const at = target.metAt ?? target.dueAt;
  const exact = at ? t(target.metAt ? "clock.metAt" : "clock.dueAt", { time: exactTime(new Date(at), i18n.language) }) : "";
  const due = at && !target.metAt ? shortTime(new Date(at), now, i18n.language) : "";
  return { ...state, text, exact, due, short: t(`clock.short.${state.level}`, { time: durationText(t, state.minutes) }) };
}

/** "First response in 2 h 10 min" with a thin bar; the exact time on hover. */
export function Clock({ target }: { target: Target }) {
  const styles = useStyles();
  const { level, used, text, exact, due } = useClock(target);
  const tone = { calm: "", warning: styles.warning, breached: styles.breached, paused: styles.paused, met: styles.met, met_late: styles.breached }[level];
  const fill = { calm: "", warning: styles.warningFill, breached: styles.breachedFill, paused: styles.pausedFill, met: styles.metFill, met_late: styles.breachedFill }[level];
  return (
    <div className={styles.root} title={exact}>
      <div className={styles.line}>
        <span className={mergeClasses(styles.icon, tone)} aria-hidden>{icons[level]}</span>
        <span className={mergeClasses(styles.text, tone)}>{text}</span>
        {due && <span className={styles.due}>{due}</span>}
      </div>
      {!target.metAt && (
        <div className={styles.track} aria-hidden>
          <div className={mergeClasses(styles.fill, fill)} style={{ width: `${Math.max(2, used * 100)}%` }} />
        </div>
      )}
    </div>
  );
}

/** The same in a few letters, for a row: "2 h 10 min", "20 min late". */
export function ClockChip({ target }: { target: Target }) {
  const styles = useStyles();
  const { level, short, text, exact } = useClock(target);
  const tone = { calm: "", warning: styles.warning, breached: styles.breached, paused: styles.paused, met: styles.met, met_late: styles.breached }[level];
  return (
    <span className={mergeClasses(styles.chip, tone)} title={`${text}. ${exact}`}>
      <span className={styles.icon} aria-hidden>{icons[level]}</span>
      <span>{short}</span>
    </span>
  );
}
