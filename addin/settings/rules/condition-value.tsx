import { Combobox, Input, makeStyles, Option, tokens } from "@fluentui/react-components";
import type { Condition } from "../../../server/contract/conditions.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { CalendarChoice } from "./calendar-choice.tsx";
import { Choice, SeveralChoices } from "./choice.tsx";
import { shapeOf, takesSeveral } from "./fields.ts";
import { DurationInput, MomentInput, NumberInput, WordsInput } from "./plain-inputs.tsx";
import type { RuleChoices } from "./use-rule-names.ts";
import { isClosed, valueOptions } from "./value-options.ts";

const useStyles = makeStyles({ wide: { width: "100%", minWidth: 0 }, pattern: { fontFamily: tokens.fontFamilyMonospace } });

interface ConditionValueProps {
  condition: Condition;
  choices: RuleChoices;
  isInvalid: boolean;
  describedBy?: string;
  onChange: (value: Condition["value"]) => void;
}

/** The input that fits a field and its operator. */
export function ConditionValue({ condition: { field, operator, value }, choices, isInvalid, describedBy, onChange }: ConditionValueProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const shape = shapeOf(field, operator, choices.customFields);
  const options = valueOptions(t, field, choices);
  const said = { label: t("rules.editor.value"), isInvalid, describedBy };
  const text = typeof value === "string" ? value : "";
  const number = typeof value === "number" ? value : Number.NaN;
  if (takesSeveral(operator)) {
    const values = Array.isArray(value) ? value : [];
    if (options && isClosed(field, choices)) return <SeveralChoices {...said} values={values} options={options} placeholder={t("rules.editor.choose")} onChange={onChange} />;
    return <WordsInput {...said} value={values} placeholder={t("rules.editor.wordsHint")} onChange={(words) => onChange([...words])} />;
  }
  switch (shape) {
    case "minutes":
      return <DurationInput {...said} value={number} onChange={(minutes) => onChange(orNull(minutes))} />;
    case "hours":
      return <CalendarChoice {...said} value={text || null} calendars={choices.calendars} onChange={onChange} />;
    case "moment":
      return <MomentInput {...said} value={text} onChange={(moment) => onChange(moment || null)} />;
    case "number":
      return <NumberInput {...said} value={number} isPercent={field === "classification.confidence"} onChange={(next) => onChange(orNull(next))} />;
    case "flag":
      return <Choice {...said} value={String(value === true)} options={[{ value: "true", text: t("rules.yes") }, { value: "false", text: t("rules.no") }]} onChange={(next) => onChange(next === "true")} />;
    case "pattern":
      return <Input className={styles.wide} input={{ className: styles.pattern }} aria-label={t("rules.editor.pattern")} aria-invalid={isInvalid} aria-describedby={describedBy} value={text} maxLength={500} spellCheck={false} placeholder="FW-\d{5}" onChange={(_, { value: next }) => onChange(next)} />;
    case "choice":
    case "text":
    case "list":
      if (options && isClosed(field, choices)) return <Choice {...said} value={text} options={options} placeholder={t("rules.editor.choose")} onChange={onChange} />;
      if (options) return <Combobox freeform className={styles.wide} aria-label={said.label} aria-invalid={isInvalid} aria-describedby={describedBy} value={options.find((one) => one.value === text)?.text ?? text} selectedOptions={[text]} onOptionSelect={(_, { optionValue }) => onChange(optionValue ?? "")} onChange={(event) => onChange(event.target.value)}>{options.map((one) => <Option key={one.value} value={one.value}>{one.text}</Option>)}</Combobox>;
      return <Input className={styles.wide} aria-label={said.label} aria-invalid={isInvalid} aria-describedby={describedBy} value={text} maxLength={500} placeholder={field.endsWith(".language") ? "en, de, fr" : undefined} onChange={(_, { value: next }) => onChange(next)} />;
    default:
      return shape satisfies never;
  }
}

const orNull = (number: number) => (Number.isFinite(number) ? number : null);
