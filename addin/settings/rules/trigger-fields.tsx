import { Field, makeStyles } from "@fluentui/react-components";
import { ruleEvents, ruleMoments, type RuleTrigger } from "../../../server/contract/rules.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { CalendarChoice } from "./calendar-choice.tsx";
import { Choice, GroupedChoice } from "./choice.tsx";
import { DurationInput } from "./plain-inputs.tsx";
import { ProblemLine } from "./problem-line.tsx";
import { useProblemAt } from "./problems-context.ts";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  timed: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(200px, 100%), 1fr))", gap: "12px", alignItems: "start" },
});

/** The choice beside the events that counts time. */
const TIME = "time";
const firstTime: RuleTrigger = { type: "time", after: "customer_message", minutes: 720, clock: "business", calendarId: null };

interface TriggerFieldsProps {
  trigger: RuleTrigger;
  choices: RuleChoices;
  onChange: (trigger: RuleTrigger) => void;
}

/** What wakes the rule: something that happened, by what it happened to, or time that passed. */
export function TriggerFields({ trigger, choices, onChange }: TriggerFieldsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const byNoun = [...Map.groupBy(ruleEvents, (event) => t(`rules.noun.${event.split(".")[0]!}`))];
  const groups = [
    ...byNoun.map(([label, events]) => ({ label, options: events.map((value) => ({ value, text: t(`rules.event.${value}`) })) })),
    { label: t("rules.noun.time"), options: [{ value: TIME, text: t("rules.editor.timePasses") }] },
  ];
  const choose = (value: string) => value !== (trigger.type === "event" ? trigger.event : TIME) && onChange(value === TIME ? firstTime : { type: "event", event: value as (typeof ruleEvents)[number] });
  return (
    <div className={styles.root}>
      <GroupedChoice label={t("rules.editor.when")} value={trigger.type === "event" ? trigger.event : TIME} groups={groups} onChange={choose} />
      {trigger.type === "time" && <TimeFields trigger={trigger} choices={choices} onChange={onChange} />}
    </div>
  );
}

function TimeFields({ trigger, choices, onChange }: TriggerFieldsProps & { trigger: Extract<RuleTrigger, { type: "time" }> }) {
  const styles = useStyles();
  const { t } = useTexts();
  const problem = useProblemAt("trigger.minutes");
  return (
    <div className={styles.timed}>
      <Field label={t("rules.editor.time")}>
        <div>
          <DurationInput label={t("rules.editor.time")} value={trigger.minutes} isInvalid={problem.isInvalid} describedBy={problem.describedBy} onChange={(minutes) => onChange({ ...trigger, minutes })} />
          <ProblemLine id={problem.id} text={problem.text} />
        </div>
      </Field>
      <Field label={t("rules.editor.after")}>
        <Choice label={t("rules.editor.after")} value={trigger.after} options={ruleMoments.map((value) => ({ value, text: t(`rules.moment.${value}`) }))} onChange={(after) => onChange({ ...trigger, after: after as typeof trigger.after })} />
      </Field>
      <Field label={t("rules.editor.clock")}>
        <Choice label={t("rules.editor.clock")} value={trigger.clock} options={(["business", "wall"] as const).map((value) => ({ value, text: t(`rules.clock.${value}`) }))} onChange={(clock) => onChange({ ...trigger, clock: clock as typeof trigger.clock })} />
      </Field>
      {trigger.clock === "business" && (
        <Field label={t("rules.editor.calendar")}>
          <CalendarChoice label={t("rules.editor.calendar")} value={trigger.calendarId} calendars={choices.calendars} onChange={(calendarId) => onChange({ ...trigger, calendarId })} />
        </Field>
      )}
    </div>
  );
}
