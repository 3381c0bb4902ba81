import { Combobox, Option } from "@fluentui/react-components";
import { useMemo, useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import type { Value } from "./known-values.ts";

/** A list of hundreds is shown in part until some letters narrow it. */
const OPTIONS_SHOWN = 60;

interface SearchChoiceProps {
  /** For screen readers, where no Field gives a label. */
  label?: string;
  id?: string;
  value: string;
  values: readonly Value[];
  placeholder?: string;
  isInvalid?: boolean;
  /** Takes what is typed as it is, besides what is offered. */
  isFree?: boolean;
  onChange: (value: string) => void;
}

/** A choice among many: typing narrows them, emptying it takes the choice back. */
export function SearchChoice({ label, value, values, placeholder, isInvalid = false, isFree = false, onChange, ...field }: SearchChoiceProps) {
  const { t } = useTexts();
  const chosen = values.find((each) => each.value === value)?.text ?? value;
  const [typed, setTyped] = useState<string | null>(null);
  const matching = useMemo(() => matchesOf(values, typed ?? ""), [values, typed]);
  const shown = matching.slice(0, OPTIONS_SHOWN);
  function leave() {
    if (typed === null) return;
    if (typed.trim() === "") onChange("");
    else if (isFree) onChange(values.find(({ text }) => text.toLowerCase() === typed.trim().toLowerCase())?.value ?? typed.trim());
    setTyped(null);
  }
  return (
    <Combobox
      {...field} aria-label={label} aria-invalid={isInvalid || undefined} placeholder={placeholder} value={typed ?? chosen} selectedOptions={value ? [value] : []} style={{ minWidth: 0, width: "100%" }} input={{ style: { minWidth: 0, width: "100%" } }}
      expandIcon={{ style: { minWidth: "24px", minHeight: "24px", alignItems: "center", justifyContent: "center" } }} freeform={isFree} onChange={(event) => setTyped(event.target.value)} onBlur={leave}
      onOptionSelect={(_, { optionValue }) => {
        setTyped(null);
        if (optionValue !== undefined) onChange(optionValue);
      }}
    >
      {shown.map((each) => <Option key={each.value} value={each.value}>{each.text}</Option>)}
      {matching.length > shown.length && <Option disabled value="" text="">{t("contacts.moreChoices", { count: matching.length - shown.length })}</Option>}
      {matching.length === 0 && <Option disabled value="" text="">{t("contacts.noChoice")}</Option>}
    </Combobox>
  );
}

/** Those that begin with what is typed come first; the value itself counts too: "DE" finds Germany. */
function matchesOf(values: readonly Value[], typed: string): readonly Value[] {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return values;
  const found = values.filter(({ value, text }) => text.toLowerCase().includes(wanted) || value.toLowerCase() === wanted);
  return found.sort((one, other) => Number(!one.text.toLowerCase().startsWith(wanted)) - Number(!other.text.toLowerCase().startsWith(wanted)));
}
