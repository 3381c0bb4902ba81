import { Button, makeStyles, Textarea, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay } from "../use-me.ts";
import { mentionAt, mentionsIn, withMention } from "./mentions.ts";

const OFFERED_MAX = 5;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  actions: { display: "flex", justifyContent: "end" },
  people: { display: "flex", flexWrap: "wrap", gap: "4px", margin: 0, padding: 0, listStyleType: "none" },
  person: { fontWeight: tokens.fontWeightRegular },
});

/** A note for colleagues; `@` offers those who see the case, and whoever is named is told. What was typed stays until it is saved. */
export function NoteComposer({ caseId, timesAsked }: { caseId: string; timesAsked: number }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [caret, setCaret] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const mayAdd = useMay("addNote");
  useEffect(() => {
    if (timesAsked > 0) field.current?.focus();
  }, [timesAsked]);
  const people = useQuery({ queryKey: keys.casePeople(caseId), queryFn: () => calls.casePeople(caseId), enabled: text.includes("@"), staleTime: 10 * 60_000 }).data ?? [];
  const begun = mentionAt(text, caret);
  const offered = begun === null ? [] : people.filter(({ name }) => name.toLowerCase().startsWith(begun.toLowerCase())).slice(0, OFFERED_MAX);
  const add = useMutation({
    mutationFn: () => calls.addNote(caseId, text.trim(), mentionsIn(text, people)),
    onSuccess: () => {
      setText("");
      void queries.invalidateQueries({ queryKey: keys.timeline(caseId) });
    },
  });
  if (!mayAdd) return null;
  function pick(name: string) {
    const next = withMention(text, caret, name);
    setText(next.text);
    setCaret(next.caret);
    field.current?.focus();
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && text.trim()) add.mutate();
    else if (event.key === "Tab" && !event.shiftKey && offered.length > 0) {
      event.preventDefault();
      pick(offered[0]!.name);
    }
  }
  return (
    <div className={styles.root}>
      <Textarea ref={field} aria-label={t("note.label")} placeholder={t("note.placeholder")} value={text} rows={2} resize="vertical" onChange={(event, data) => { setText(data.value); setCaret(event.target.selectionStart); }} onSelect={(event) => setCaret(event.currentTarget.selectionStart)} onKeyDown={onKeyDown} />
      <div role="status" aria-live="polite">
        {offered.length > 0 && <ul className={styles.people} aria-label={t("note.mentions")}>{offered.map(({ id, name }) => <li key={id}><Button className={styles.person} size="small" onClick={() => pick(name)}>@{name}</Button></li>)}</ul>}
      </div>
      {add.error && <ErrorCard error={add.error} onRetry={() => add.mutate()} />}
      {text.trim() && (
        <div className={styles.actions}>
          <Button disabledFocusable={add.isPending} onClick={() => add.mutate()}>{t("note.add")}</Button>
        </div>
      )}
    </div>
  );
}
