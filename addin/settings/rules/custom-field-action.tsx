import { Input } from "@fluentui/react-components";
import type { CustomFieldValue } from "../../../server/contract/cases.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { type ActionPartProps, wide } from "./action-part.ts";
import { Choice } from "./choice.tsx";
import { NumberInput } from "./plain-inputs.tsx";

/** Which of the desk's own fields, and what is put into it by its kind; nothing empties it. */
export function CustomFieldAction({ action, choices, problem, onChange }: ActionPartProps<"set_custom_field">) {
  const { t } = useTexts();
  const field = choices.customFields.find(({ key }) => key === action.key);
  const options = choices.customFields.filter(({ isArchived }) => !isArchived).map(({ key, name }) => ({ value: key, text: name }));
  return (
    <>
      <Choice label={t("rules.editor.customField")} isInvalid={problem.isInvalid} describedBy={problem.describedBy} placeholder={t("rules.editor.choose")} value={action.key} options={options} onChange={(key) => onChange({ ...action, key, value: null })} />
      {field && <FieldValue key={field.key} kind={field.kind} options={field.options} value={action.value} onChange={(value) => onChange({ ...action, value })} />}
    </>
  );
}

function FieldValue({ kind, options, value, onChange }: { kind: string; options: string[]; value: CustomFieldValue; onChange: (value: CustomFieldValue) => void }) {
  const { t } = useTexts();
  const label = t("rules.editor.fieldValue");
  const text = typeof value === "string" ? value : "";
  switch (kind) {
    case "number":
      return <NumberInput label={label} value={typeof value === "number" ? value : Number.NaN} onChange={(next) => onChange(Number.isFinite(next) ? next : null)} />;
    case "checkbox":
      return <Choice label={label} value={value === null ? "" : String(value)} placeholder={t("rules.editor.choose")} options={[{ value: "true", text: t("rules.yes") }, { value: "false", text: t("rules.no") }]} onChange={(next) => onChange(next === "true")} />;
    case "choice":
      return <Choice label={label} value={text} placeholder={t("rules.editor.choose")} options={options.map((one) => ({ value: one, text: one }))} onChange={onChange} />;
    default:
      return <Input style={wide} type={kind === "date" ? "date" : "text"} aria-label={label} placeholder={label} value={text} maxLength={2_000} onChange={(_, { value: next }) => onChange(next || null)} />;
  }
}
