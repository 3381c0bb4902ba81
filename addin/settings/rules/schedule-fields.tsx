import { makeStyles, Switch } from "@fluentui/react-components";
import type { RuleDefinition } from "../../../server/contract/rules.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { CalendarChoice } from "./calendar-choice.tsx";
import { Choice } from "./choice.tsx";
import { ProblemLine } from "./problem-line.tsx";
import { useProblemAt } from "./problems-context.ts";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  row: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(200px, 100%), 1fr))", gap: "8px" },
  stops: { marginInlineStart: "-8px" },
});

const hours = ["always", "in_hours", "outside_hours"] as const;

interface ScheduleFieldsProps {
  rule: Pick<RuleDefinition, "schedule" | "stops">;
  choices: RuleChoices;
  onChange: (change: Partial<Pick<RuleDefinition, "schedule" | "stops">>) => void;
}

/** When the rule runs at all, and whether those after it do. */
export function ScheduleFields({ rule: { schedule, stops }, choices, onChange }: ScheduleFieldsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const problem = useProblemAt("schedule");
  const choose = (when: string) => onChange({ schedule: when === "always" ? null : { calendarId: schedule?.calendarId ?? null, when: when as "in_hours" | "outside_hours" } });
  return (
    <>
      <div className={styles.row}>
        <Choice label={t("rules.editor.schedule")} value={schedule?.when ?? "always"} options={hours.map((value) => ({ value, text: t(`rules.hours.${value}`) }))} onChange={choose} />
        {schedule && <CalendarChoice label={t("rules.editor.calendar")} value={schedule.calendarId} calendars={choices.calendars} isInvalid={problem.isInvalid} describedBy={problem.describedBy} onChange={(calendarId) => onChange({ schedule: { ...schedule, calendarId } })} />}
      </div>
      <ProblemLine id={problem.id} text={problem.text} />
      <Switch className={styles.stops} checked={stops} label={t("rules.editor.stops")} onChange={(_, { checked }) => onChange({ stops: checked })} />
    </>
  );
}
