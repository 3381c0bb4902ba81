import { makeStyles, Tag, TagGroup, tokens } from "@fluentui/react-components";
import { useId, useState } from "react";
import type { KeyboardEvent } from "react";
import type { MailAddress } from "../mail/message.ts";
import { texts } from "../texts.ts";
import { readAddresses } from "./addresses.ts";

const useStyles = makeStyles({
  field: {
    display: "flex",
    alignItems: "center",
    flexWrap: "wrap",
    gap: "4px",
    minHeight: "36px",
    padding: "2px 0",
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ":focus-within": { borderBottomColor: tokens.colorCompoundBrandStroke },
  },
  label: { width: "32px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  group: { display: "flex", flexWrap: "wrap", gap: "4px", minWidth: 0 },
  input: {
    flex: 1,
    minWidth: "120px",
    border: 0,
    outlineStyle: "none",
    backgroundColor: "transparent",
    color: "inherit",
    font: "inherit",
    height: "28px",
  },
});

type FieldProps = {
  label: string;
  addresses: MailAddress[];
  onChange(addresses: MailAddress[]): void;
  autoFocus: boolean;
};

export function RecipientsField({ label, addresses, onChange, autoFocus }: FieldProps) {
  const styles = useStyles();
  const id = useId();
  const [text, setText] = useState("");

  const take = (written: string) => {
    const added = readAddresses(written);
    if (added.length > 0) onChange([...addresses, ...added]);
    setText(added.length > 0 ? "" : written);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (["Enter", ",", ";"].includes(event.key)) {
      event.preventDefault();
      take(text);
    }
    if (event.key === "Backspace" && text === "" && addresses.length > 0) onChange(addresses.slice(0, -1));
  };
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {addresses.length > 0 ? (
        <TagGroup
          className={styles.group}
          size="small"
          aria-label={label}
          onDismiss={(_event, data) => onChange(addresses.filter((_each, index) => String(index) !== data.value))}
        >
          {addresses.map((each, index) => (
            <Tag
              key={`${each.address} ${index}`}
              value={String(index)}
              dismissible
              dismissIcon={{ "aria-label": texts.removeRecipient(each.name || each.address || "") }}
              title={each.address ?? ""}
            >
              {each.name || each.address}
            </Tag>
          ))}
        </TagGroup>
      ) : null}
      <input
        id={id}
        className={styles.input}
        value={text}
        autoComplete="off"
        autoFocus={autoFocus}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => take(text)}
      />
    </div>
  );
}
