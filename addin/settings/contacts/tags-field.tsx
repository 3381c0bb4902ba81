import { makeStyles, Tag, TagPicker, TagPickerControl, TagPickerGroup, TagPickerInput, TagPickerList, TagPickerOption, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useContactCalls } from "./use-contact-calls.ts";
import { useNumber } from "./use-number.ts";

const TAG_LETTERS_MAX = 60;
const OFFERED = 30;

const useStyles = makeStyles({
  none: { padding: "6px 8px", color: tokens.colorNeutralForeground2 },
  offer: { display: "flex", flexGrow: 1, justifyContent: "space-between", gap: "12px", minWidth: 0 },
  tag: { minWidth: 0, overflow: "hidden", textOverflow: "ellipsis" },
  count: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, fontVariantNumeric: "tabular-nums" },
});

interface TagsFieldProps {
  label: string;
  tags: string[];
  placeholder?: string;
  /** Only what is in use can be chosen: for taking tags off. */
  isClosed?: boolean;
  onChange: (tags: string[]) => void;
}

/** Tags in use are offered, most used first; a new one is typed and ended with Enter or a comma. */
export function TagsField({ label, tags, placeholder, isClosed = false, onChange }: TagsFieldProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const number = useNumber();
  const [typed, setTyped] = useState("");
  const [isOpen, setOpen] = useState(false);
  const known = useQuery({ queryKey: settingsKeys.contactTags, queryFn: calls.tags }).data ?? [];
  const wanted = typed.trim().toLowerCase();
  const offered = known.filter(({ tag }) => !tags.includes(tag) && tag.toLowerCase().includes(wanted)).slice(0, OFFERED);
  const isNew = !isClosed && wanted !== "" && !known.some(({ tag }) => tag.toLowerCase() === wanted) && !tags.some((tag) => tag.toLowerCase() === wanted);
  function add(text: string) {
    setTyped("");
    setOpen(false);
    const trimmed = text.trim();
    if (!trimmed) return;
    const tag = known.find((each) => each.tag.toLowerCase() === trimmed.toLowerCase())?.tag ?? (isClosed ? null : trimmed);
    if (tag !== null && !tags.includes(tag)) onChange([...tags, tag]);
  }
  return (
    <TagPicker
      open={isOpen} onOpenChange={(_, { open }) => setOpen(open)} selectedOptions={tags}
      onOptionSelect={(_, { selectedOptions }) => {
        setTyped("");
        // What stands below the field is not kept covered; a click or a letter opens it again.
        setOpen(false);
        onChange(selectedOptions);
      }}
    >
      <TagPickerControl>
        <TagPickerGroup aria-label={label}>
          {tags.map((tag) => <Tag key={tag} shape="rounded" value={tag}>{tag}</Tag>)}
        </TagPickerGroup>
        <TagPickerInput
          aria-label={label} placeholder={tags.length === 0 ? placeholder : undefined} value={typed} maxLength={TAG_LETTERS_MAX}
          onChange={({ target }) => (target.value.endsWith(",") ? add(target.value.slice(0, -1)) : setTyped(target.value))}
          onBlur={() => add(typed)}
        />
      </TagPickerControl>
      <TagPickerList>
        {isNew && <TagPickerOption key={`new ${typed}`} value={typed.trim()}>{t("contacts.tags.new", { tag: typed.trim() })}</TagPickerOption>}
        {offered.map(({ tag, count }) => <TagPickerOption key={tag} value={tag} text={tag}><span className={styles.offer}><span className={styles.tag}>{tag}</span><span className={styles.count}>{number(count)}</span></span></TagPickerOption>)}
        {!isNew && offered.length === 0 && <span className={styles.none}>{t("contacts.tags.none")}</span>}
      </TagPickerList>
    </TagPicker>
  );
}
