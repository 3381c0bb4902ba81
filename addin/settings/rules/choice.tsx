import { Dropdown, Option, OptionGroup } from "@fluentui/react-components";

export interface ChoiceOption {
  value: string;
  text: string;
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly ChoiceOption[];
  isInvalid?: boolean;
  placeholder?: string;
  /** The id of what is said about it. */
  describedBy?: string;
  onChange: (value: string) => void;
}

const wide = { minWidth: 0, width: "100%" };

/** A dropdown of one choice with its label for screen readers alone. */
export function Choice({ options, ...props }: ChoiceProps) {
  return <GroupedChoice {...props} groups={[{ label: "", options }]} />;
}

/** The same with its choices under headings; those under "" have none. */
export function GroupedChoice({ label, value, groups, isInvalid = false, placeholder, describedBy, onChange }: Omit<ChoiceProps, "options"> & { groups: { label: string; options: readonly ChoiceOption[] }[] }) {
  const chosen = groups.flatMap(({ options }) => options).find((option) => option.value === value)?.text ?? value;
  return (
    <Dropdown
      aria-label={label} aria-invalid={isInvalid} aria-describedby={describedBy} value={chosen} placeholder={placeholder} selectedOptions={value ? [value] : []} style={wide}
      onOptionSelect={(_, { optionValue }) => optionValue !== undefined && onChange(optionValue)}
    >
      {groups.map((group) => {
        const options = group.options.map((option) => <Option key={option.value} value={option.value}>{option.text}</Option>);
        return group.label ? <OptionGroup key={group.label} label={group.label}>{options}</OptionGroup> : options;
      })}
    </Dropdown>
  );
}

interface SeveralProps extends Omit<ChoiceProps, "value" | "onChange"> {
  values: readonly string[];
  onChange: (values: string[]) => void;
}

/** A dropdown of several choices, which it shows by name. */
export function SeveralChoices({ label, values, options, isInvalid = false, placeholder, describedBy, onChange }: SeveralProps) {
  const nameOf = (value: string) => options.find((option) => option.value === value)?.text ?? value;
  return (
    <Dropdown
      multiselect aria-label={label} aria-invalid={isInvalid} aria-describedby={describedBy} value={values.map(nameOf).join(", ")} placeholder={placeholder} selectedOptions={[...values]} style={wide}
      onOptionSelect={(_, { selectedOptions }) => onChange(selectedOptions)}
    >
      {options.map((option) => <Option key={option.value} value={option.value}>{option.text}</Option>)}
    </Dropdown>
  );
}
