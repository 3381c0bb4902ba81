import { Dropdown, Option } from "@fluentui/react-components";

interface ChoiceProps {
  label: string;
  value: string;
  options: { value: string; text: string }[];
  isInvalid?: boolean;
  placeholder?: string;
  onChange: (value: string) => void;
}

/** A dropdown of one choice with its label for screen readers alone. */
export function Choice({ label, value, options, isInvalid = false, placeholder, onChange }: ChoiceProps) {
  const chosen = options.find((option) => option.value === value)?.text ?? value;
  return (
    <Dropdown
      aria-label={label} aria-invalid={isInvalid} value={chosen} placeholder={placeholder} selectedOptions={value ? [value] : []} style={{ minWidth: 0, width: "100%" }}
      onOptionSelect={(_, { optionValue }) => optionValue !== undefined && onChange(optionValue)}
    >
      {options.map((option) => <Option key={option.value} value={option.value}>{option.text}</Option>)}
    </Dropdown>
  );
}
