import { Input, type InputProps } from "@fluentui/react-components";
import { useState } from "react";

export interface TypedInputProps<Value> {
  label: string;
  value: Value;
  isInvalid?: boolean;
  placeholder?: string;
  describedBy?: string;
  type?: InputProps["type"];
  contentAfter?: string;
  /** As it is shown while nobody types. */
  format: (value: Value) => string;
  /** What was typed, however wrong: the form says so. */
  parse: (text: string) => Value;
  onChange: (value: Value) => void;
}

/** Leaves what one types as it is typed, and shows it in order once one leaves it. */
export function TypedInput<Value>({ label, value, isInvalid = false, placeholder, describedBy, type, contentAfter, format, parse, onChange }: TypedInputProps<Value>) {
  const [typed, setTyped] = useState<string | null>(null);
  const isReadable = (text: string) => format(parse(text)) !== "";
  return (
    <Input
      style={{ width: "100%", minWidth: 0 }} type={type} aria-label={label} aria-invalid={isInvalid} aria-describedby={describedBy} placeholder={placeholder} contentAfter={contentAfter}
      value={typed ?? format(value)}
      onChange={(_, { value: text }) => { setTyped(text); onChange(parse(text)); }}
      onBlur={() => setTyped((text) => (text === null || isReadable(text) ? null : text))}
    />
  );
}
