import { Dropdown, Field, makeStyles, Option, tokens } from "@fluentui/react-components";
import { useState } from "react";
import { Trans } from "react-i18next";
import { slaMetrics } from "../../../server/contract/cases.ts";
import { priorities, type Priority } from "../../../server/contract/conversations.ts";
import type { Calendar } from "../../../server/contract/calendars.ts";
import { Panel } from "../ui/panel.tsx";
import { openDaysFor, openTime } from "../calendars/calendar-hours.ts";
import { formatDuration } from "./duration.ts";
import { promisesOf, type PolicyDraft } from "./policy-draft.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  text: { margin: "12px 0 0" },
  list: { margin: "8px 0 0", padding: 0, listStyle: "none", display: "flex", flexDirection: "column", gap: "8px" },
  small: { display: "block", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  note: { margin: "16px 0 0", color: tokens.colorNeutralForeground2 },
});

/** What the numbers mean for one case, in sentences; business time only, since that is what a policy promises. */
export function PolicyPreview({ draft, calendar }: { draft: PolicyDraft; calendar: Calendar | undefined }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const [priority, setPriority] = useState<Priority>("high");
  const promised = promisesOf(draft)[priority];
  const warnAt = Number(draft.warnAtPercent);
  return (
    <Panel title={t("sla.preview.title")}>
      <Field label={t("sla.preview.priority")}>
        <Dropdown value={t(`priority.${priority}`)} selectedOptions={[priority]} onOptionSelect={(_, { optionValue }) => setPriority((optionValue ?? "high") as Priority)} style={{ minWidth: 0 }}>
          {priorities.toReversed().map((each) => <Option key={each} value={each}>{t(`priority.${each}`)}</Option>)}
        </Dropdown>
      </Field>
      <p className={styles.text}>{t("sla.preview.opened", { priority: t(`priority.${priority}`) })}</p>
      <ul className={styles.list}>
        {slaMetrics.map((metric) => (
          <li key={metric}>
            {promised[metric] === 0 ? t("sla.preview.unreadable", { metric: t(`sla.metric.${metric}`) }) : (
              <>
                <Trans t={t} i18nKey={`sla.preview.${metric}`} values={{ time: formatDuration(promised[metric]) }} components={[<strong key="time" />]} />
                <span className={styles.small}>{[warning(promised[metric]), openDays(promised[metric])].filter(Boolean).join(" · ")}</span>
              </>
            )}
          </li>
        ))}
      </ul>
      {calendar && <p className={styles.note}>{t("sla.preview.calendar", { name: calendar.name, week: formatDuration(openTime(calendar).minutesPerWeek), timeZone: calendar.timeZone })}</p>}
    </Panel>
  );

  function warning(minutes: number): string {
    if (!Number.isInteger(warnAt) || warnAt < 1 || warnAt > 99) return "";
    return t("sla.preview.warning", { time: formatDuration(Math.round((minutes * warnAt) / 100)) });
  }

  function openDays(minutes: number): string {
    const days = calendar ? openDaysFor(minutes, calendar) : null;
    if (days === null || days < 1) return "";
    return t("sla.preview.openDays", { count: days, days: new Intl.NumberFormat(i18n.language).format(days) });
  }
}
