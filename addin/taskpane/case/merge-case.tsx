import { Button, Input, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Case } from "../../../server/contract/cases.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { useUndo } from "../../shared/ui/undo-bar.tsx";
import { useMay } from "../use-me.ts";
import { numberIn } from "./case-name.ts";
import { StaleCard } from "./stale-card.tsx";

const useStyles = makeStyles({
  form: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) 88px auto", gap: "4px", alignItems: "center" },
  number: { minWidth: 0 },
  hint: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Puts the case into another one, by its number; the undo takes it out again. */
export function MergeCase({ shown, onMerged }: { shown: Case; onMerged?: (caseId: string) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const tell = useUndo();
  const inputId = useId();
  const [typed, setTyped] = useState("");
  const mayMove = useMay("moveThread");
  const merge = useMutation({
    mutationFn: async (acceptsOtherContact: boolean) => {
      const into = await calls.caseByNumber(numberIn(typed)!);
      return calls.mergeCase(shown.id, { intoCaseId: into.id, version: shown.version, intoVersion: into.version, acceptsOtherContact });
    },
    onSuccess: ({ case: into, move }) => {
      const readAgain = () => void queries.invalidateQueries();
      tell({ text: t("caseMore.merged", { from: shown.number, to: into.number }), undo: () => void calls.undoThreadMove(move.id).finally(readAgain) });
      readAgain();
      onMerged?.(into.id);
    },
  });
  if (!mayMove) return null;
  const isOtherContact = merge.error !== null && problemOf(merge.error).code === "conflict" && merge.variables === false;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (numberIn(typed) !== null) merge.mutate(false);
  }
  return (
    <form onSubmit={submit}>
      <div className={styles.form}>
        <label htmlFor={inputId}>{t("caseMore.mergeTo")}</label>
        <Input id={inputId} className={styles.number} size="small" placeholder="#1042" value={typed} onChange={(_event, data) => setTyped(data.value)} />
        <Button size="small" type="submit" disabledFocusable={numberIn(typed) === null || merge.isPending}>{t("caseMore.merge")}</Button>
      </div>
      <p className={styles.hint}>{t("caseMore.mergeHint")}</p>
      {merge.error && <StaleCard error={merge.error} onTake={() => { merge.reset(); void queries.invalidateQueries({ queryKey: keys.case(shown.id) }); }} />}
      {isOtherContact && <Button size="small" onClick={() => merge.mutate(true)}>{t("caseMore.mergeAnyway")}</Button>}
    </form>
  );
}
