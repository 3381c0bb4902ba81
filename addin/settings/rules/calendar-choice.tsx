import { useTexts } from "../i18n/use-texts.ts";
import { Choice } from "./choice.tsx";
import type { Named } from "./use-rule-names.ts";

/** A dropdown cannot hold null. */
const DESK = "desk";

interface CalendarChoiceProps {
  label: string;
  /** Null: the desk's own hours. */
  value: string | null;
  calendars: Named[];
  isInvalid?: boolean;
  describedBy?: string;
  onChange: (calendarId: string | null) => void;
}

export function CalendarChoice({ value, calendars, onChange, ...said }: CalendarChoiceProps) {
  const { t } = useTexts();
  const options = [{ value: DESK, text: t("rules.editor.deskCalendar") }, ...calendars.map(({ id, name }) => ({ value: id, text: name }))];
  return <Choice {...said} value={value ?? DESK} options={options} onChange={(next) => onChange(next === DESK ? null : next)} />;
}
