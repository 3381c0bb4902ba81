import { Button, makeStyles, Textarea } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineEntry } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay } from "../use-me.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  actions: { display: "flex", justifyContent: "end" },
});

/** A note for colleagues; what was typed stays until it is saved. */
export function NoteComposer({ caseId }: { caseId: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const mayAdd = useMay("addNote");
  const add = useMutation({
    mutationFn: () => calls.addNote(caseId, text.trim()),
    onSuccess: (entry) => {
      setText("");
      queries.setQueryData<TimelineEntry[]>(keys.timeline(caseId), (entries) => entries && [...entries.filter((each) => each.seq !== entry.seq), entry]);
      void queries.invalidateQueries({ queryKey: keys.timeline(caseId) });
    },
  });
  if (!mayAdd) return null;
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && text.trim()) add.mutate();
  }
  return (
    <div className={styles.root}>
      <Textarea aria-label={t("note.label")} placeholder={t("note.placeholder")} value={text} rows={2} resize="vertical" onChange={(_event, data) => setText(data.value)} onKeyDown={onKeyDown} />
      {add.error && <ErrorCard error={add.error} onRetry={() => add.mutate()} />}
      {text.trim() && (
        <div className={styles.actions}>
          <Button disabledFocusable={add.isPending} onClick={() => add.mutate()}>{t("note.add")}</Button>
        </div>
      )}
    </div>
  );
}
