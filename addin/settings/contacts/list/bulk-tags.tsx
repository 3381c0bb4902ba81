import { Button, Field, makeStyles, Popover, PopoverSurface, PopoverTrigger } from "@fluentui/react-components";
import { TagDismiss20Regular, Tag20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import { useTexts } from "../../i18n/use-texts.ts";
import { TagsField } from "../tags-field.tsx";

const useStyles = makeStyles({ form: { display: "flex", flexDirection: "column", gap: "12px", width: "300px" }, question: { margin: 0 } });

interface BulkTagsProps {
  isAdding: boolean;
  isBusy: boolean;
  /** How many, where everybody found is meant: that cannot be taken back, and is said. */
  all: string | null;
  onApply: (tags: string[]) => Promise<unknown>;
}

export function BulkTags({ isAdding, isBusy, all, onApply }: BulkTagsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const [isOpen, setOpen] = useState(false);
  const [tags, setTags] = useState<string[]>([]);
  const title = t(isAdding ? "contacts.bulk.addTags" : "contacts.bulk.removeTags");
  const apply = () => {
    if (tags.length === 0) return;
    setOpen(false);
    setTags([]);
    void onApply(tags);
  };
  return (
    <Popover open={isOpen} onOpenChange={(_, data) => setOpen(data.open)} trapFocus positioning="below-end">
      <PopoverTrigger disableButtonEnhancement><Button appearance="subtle" icon={isAdding ? <Tag20Regular /> : <TagDismiss20Regular />} disabledFocusable={isBusy}>{title}</Button></PopoverTrigger>
      <PopoverSurface aria-label={title}>
        <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); apply(); }}>
          <Field label={t("contacts.column.tags")}><TagsField label={t("contacts.column.tags")} tags={tags} isClosed={!isAdding} placeholder={t(isAdding ? "contacts.tags.placeholder" : "contacts.tags.choose")} onChange={setTags} /></Field>
          {all && tags.length > 0 && <p className={styles.question}>{t(isAdding ? "contacts.bulk.askTag" : "contacts.bulk.askUntag", { number: all, tags: tags.join(", ") })}</p>}
          <Button type="submit" appearance="primary" disabledFocusable={tags.length === 0}>{title}</Button>
        </form>
      </PopoverSurface>
    </Popover>
  );
}
