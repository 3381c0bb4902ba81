import { Field, InteractionTag, InteractionTagPrimary, InteractionTagSecondary, Input, makeStyles, TagGroup } from "@fluentui/react-components";
import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

/** The contract's bounds. */
const TAGS_MAX = 20;
const TAG_LENGTH_MAX = 60;

const useStyles = makeStyles({ tags: { flexWrap: "wrap", gap: "4px", marginTop: "6px" } });

/** Words to be given to every contact, or to what `label` says: Enter or a comma ends one. */
export function TagsInput({ tags, onTags, label, hint }: { tags: string[]; onTags: (tags: string[]) => void; label?: string; hint?: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [text, setText] = useState("");
  function add(written: string) {
    const words = written.split(",").map((word) => word.trim().slice(0, TAG_LENGTH_MAX)).filter(Boolean);
    if (words.length > 0) onTags([...new Set([...tags, ...words])].slice(0, TAGS_MAX));
    setText("");
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Backspace" && text === "" && tags.length > 0) onTags(tags.slice(0, -1));
    if (event.key !== "Enter" || !text.trim()) return;
    event.preventDefault();
    add(text);
  }
  return (
    <div>
      <Field label={label ?? t("import.tags")} hint={hint ?? t("import.tagsHint")}>
        <Input value={text} maxLength={TAG_LENGTH_MAX * 4} onChange={(_event, { value }) => (value.endsWith(",") ? add(value) : setText(value))} onKeyDown={onKeyDown} onBlur={() => add(text)} />
      </Field>
      {tags.length > 0 && (
        <TagGroup className={styles.tags} size="small" aria-label={label ?? t("import.tags")} onDismiss={(_event, { value }) => onTags(tags.filter((tag) => tag !== value))}>
          {tags.map((tag) => (
            <InteractionTag key={tag} value={tag}>
              <InteractionTagPrimary hasSecondaryAction>{tag}</InteractionTagPrimary>
              <InteractionTagSecondary aria-label={t("import.removeTag", { tag })} />
            </InteractionTag>
          ))}
        </TagGroup>
      )}
    </div>
  );
}
