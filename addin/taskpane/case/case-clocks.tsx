import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Timeline20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Target } from "../../../server/contract/cases.ts";
import { byUrgency } from "../../shared/clock-state.ts";
import { exactTime } from "../../shared/i18n/dates.ts";
import { durationText } from "../../shared/i18n/duration.ts";
import { Clock } from "../../shared/ui/clock.tsx";
import { NextPoints } from "./next-points.tsx";

const useStyles = makeStyles({
  list: { display: "flex", flexDirection: "column", gap: "4px", margin: 0, padding: "4px 0", listStyleType: "none" },
  button: {
    display: "block", width: "100%", padding: "4px 0", border: "none", background: "none", color: "inherit", font: "inherit", textAlign: "start", cursor: "pointer", borderRadius: tokens.borderRadiusMedium,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "2px" },
  },
  facts: { display: "grid", gridTemplateColumns: "max-content 1fr", columnGap: "12px", rowGap: "2px", margin: "4px 0 8px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  ledger: { marginBottom: "8px" },
  value: { margin: 0, fontVariantNumeric: "tabular-nums" },
});

/** One clock for each promise; a click tells what it is reckoned from, what comes next, and leads to its minute ledger. */
export function CaseClocks({ caseId, targets, onLedger }: { caseId: string; targets: Target[]; onLedger: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [opened, setOpened] = useState<string | null>(null);
  if (targets.length === 0) return null;
  return (
    <ul className={styles.list}>
      {[...targets].sort(byUrgency).map((target) => {
        const isOpen = opened === target.metric;
        return (
          <li key={target.metric + target.startedAt}>
            <button type="button" className={styles.button} aria-expanded={isOpen} onClick={() => setOpened(isOpen ? null : target.metric)}>
              <Clock target={target} />
            </button>
            {isOpen && (
              <>
                <TargetFacts target={target} />
                <NextPoints caseId={caseId} target={target} />
                <Button size="small" className={styles.ledger} icon={<Timeline20Regular />} onClick={onLedger}>{t("minuteLedger.open")}</Button>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function TargetFacts({ target }: { target: Target }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const at = (instant: string | null) => instant && exactTime(new Date(instant), i18n.language);
  const facts: [string, string | null][] = [
    ["policy", target.policyName],
    ["promised", durationText(t, target.minutes)],
    ["started", at(target.startedAt)],
    ["warning", at(target.warnAt)],
    ["due", at(target.dueAt)],
    ["paused", at(target.pausedAt)],
    ["met", at(target.metAt)],
    ["breached", at(target.breachedAt)],
    ["left", target.metAt ? null : t(target.minutesLeft < 0 ? "clock.facts.overdueBy" : "clock.facts.leftValue", { time: durationText(t, Math.abs(target.minutesLeft)) })],
  ];
  return (
    <dl className={styles.facts}>
      {facts.filter(([, value]) => value).map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{t(`clock.facts.${name}`)}</dt>
          <dd className={styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
