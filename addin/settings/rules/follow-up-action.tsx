import { Field, Input } from "@fluentui/react-components";
import { FOLLOW_UP_TIMES_MAX } from "../../../server/contract/rules.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { type ActionPartProps, wide } from "./action-part.ts";
import { CalendarChoice } from "./calendar-choice.tsx";
import { Choice } from "./choice.tsx";
import { DurationInput } from "./plain-inputs.tsx";
import { TemplateChoice } from "./template-choice.tsx";

const times = Array.from({ length: FOLLOW_UP_TIMES_MAX }, (_, index) => index + 1);

/** With what a customer who does not answer is reminded, when, how often, and what follows where none of it helps. */
export function FollowUpAction({ action, choices, problem, onChange }: ActionPartProps<"start_follow_up">) {
  const { t } = useTexts();
  const { isInvalid, describedBy } = problem;
  return (
    <>
      <Field label={t("rules.editor.template")}>
        <TemplateChoice value={action.templateId} templates={choices.templates} problem={problem} onChange={(templateId) => onChange({ ...action, templateId })} />
      </Field>
      <Field label={t("rules.editor.followUpAfter")} hint={t("rules.editor.followUpHint")}>
        <DurationInput label={t("rules.editor.followUpAfter")} value={action.minutes} isInvalid={isInvalid} describedBy={describedBy} onChange={(minutes) => onChange({ ...action, minutes })} />
      </Field>
      <Field label={t("rules.editor.calendar")}>
        <CalendarChoice label={t("rules.editor.calendar")} value={action.calendarId} calendars={choices.calendars} onChange={(calendarId) => onChange({ ...action, calendarId })} />
      </Field>
      <Field label={t("rules.editor.followUpTimes")}>
        <Choice label={t("rules.editor.followUpTimes")} value={String(action.times)} options={times.map((count) => ({ value: String(count), text: t("rules.editor.times", { count }) }))} onChange={(count) => onChange({ ...action, times: Number(count) })} />
      </Field>
      <Field label={t("rules.editor.followUpTask")}>
        <Input style={wide} value={action.task ?? ""} maxLength={200} onChange={(_, { value }) => onChange({ ...action, task: value.trim() === "" ? null : value })} />
      </Field>
    </>
  );
}
