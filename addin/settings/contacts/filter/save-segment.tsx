import { Button, Field, Input, makeStyles, Popover, PopoverSurface, PopoverTrigger, tokens } from "@fluentui/react-components";
import { BookmarkAdd20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ContactFilter } from "../../../../server/contract/contacts.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useContactCalls } from "../use-contact-calls.ts";

const NAME_MAX = 100;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "12px", width: "280px" },
  note: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

/** Keeps the present conditions under a name. The search's words are not among them, which is said. */
export function SaveSegment({ filter, search, onSaved }: { filter: ContactFilter; search: string; onSaved: (segmentId: string) => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [isChecked, setChecked] = useState(false);
  const save = useMutation({
    mutationFn: () => calls.createSegment({ name: name.trim(), description: "", filter }),
    onSuccess: async (segment) => {
      setOpen(false);
      setName("");
      setChecked(false);
      tell({ text: t("segments.saved", { name: segment.name }) });
      await queries.invalidateQueries({ queryKey: settingsKeys.segments });
      onSaved(segment.id);
    },
  });
  function submit() {
    setChecked(true);
    if (name.trim()) save.mutate();
  }
  return (
    <Popover open={isOpen} onOpenChange={(_, data) => setOpen(data.open)} trapFocus positioning="below-end">
      <PopoverTrigger disableButtonEnhancement><Button size="small" appearance="transparent" icon={<BookmarkAdd20Regular />}>{t("segments.saveAs")}</Button></PopoverTrigger>
      <PopoverSurface aria-label={t("segments.saveAs")}>
        <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
          <Field label={t("segments.name")} required validationMessage={isChecked && !name.trim() ? t("segments.problem.name") : undefined}>
            <Input value={name} maxLength={NAME_MAX} onChange={(_, { value }) => setName(value)} />
          </Field>
          <p className={styles.note}>{t("segments.saveNote")}{search.trim() && ` ${t("segments.searchLeftOut", { search: search.trim() })}`}</p>
          {save.error && <ErrorCard error={save.error} onDismiss={save.reset} />}
          <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : "segments.save")}</Button>
        </form>
      </PopoverSurface>
    </Popover>
  );
}
