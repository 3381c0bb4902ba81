import { Button, Input, makeStyles, tokens } from "@fluentui/react-components";
import { Warning20Filled } from "@fluentui/react-icons";
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
import { useUndoMove } from "./use-undo-move.ts";

const useStyles = makeStyles({
  label: { display: "block", marginBottom: "4px", fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  form: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto", gap: "4px" },
  number: { minWidth: 0 },
  question: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr)", columnGap: "8px", marginTop: "8px", padding: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorStatusWarningBackground1, border: `1px solid ${tokens.colorStatusWarningBorder1}`, overflowWrap: "anywhere" },
  icon: { color: tokens.colorStatusWarningForeground3 },
  text: { margin: "0 0 4px" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px", marginTop: "8px" },
  hint: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** Puts the case into another one, by its number; the undo takes it out again. */
export function MergeCase({ shown, onMerged }: { shown: Case; onMerged?: (caseId: string) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const tell = useUndo();
  const undoMove = useUndoMove();
  const inputId = useId();
  const [typed, setTyped] = useState("");
  const mayMove = useMay("moveThread");
  const merge = useMutation({
    mutationFn: async (acceptsOtherContact: boolean) => {
      const into = await calls.caseByNumber(numberIn(typed)!);
      return calls.mergeCase(shown.id, { intoCaseId: into.id, version: shown.version, intoVersion: into.version, acceptsOtherContact });
    },
    onSuccess: ({ case: into, move }) => {
      void queries.invalidateQueries();
      tell({ text: t("caseMore.merged", { from: shown.number, to: into.number }), undo: () => undoMove(move.id) });
      onMerged?.(into.id);
    },
  });
  if (!mayMove) return null;
  const isOtherContact = merge.error !== null && problemOf(merge.error).fields.some(({ path }) => path === "acceptsOtherContact");
  function submit(event: FormEvent) {
    event.preventDefault();
    if (numberIn(typed) !== null) merge.mutate(false);
  }
  return (
    <form onSubmit={submit}>
      <label className={styles.label} htmlFor={inputId}>{t("caseMore.mergeTo")}</label>
      <div className={styles.form}>
        <Input id={inputId} className={styles.number} size="small" placeholder="#1042" value={typed} onChange={(_event, data) => setTyped(data.value)} />
        <Button size="small" type="submit" disabledFocusable={numberIn(typed) === null || merge.isPending}>{t("caseMore.merge")}</Button>
      </div>
      <p className={styles.hint}>{t("caseMore.mergeHint")}</p>
      {isOtherContact && (
        <div className={styles.question} role="alert">
          <Warning20Filled className={styles.icon} aria-hidden />
          <div>
            <p className={styles.text}>{problemOf(merge.error).detail}</p>
            <p className={styles.text}>{t("caseMore.otherContact")}</p>
            <div className={styles.actions}>
              <Button size="small" onClick={() => merge.mutate(true)}>{t("caseMore.mergeAnyway")}</Button>
              <Button size="small" appearance="subtle" onClick={merge.reset}>{t("caseMore.mergeNot")}</Button>
            </div>
          </div>
        </div>
      )}
      {merge.error && !isOtherContact && <StaleCard error={merge.error} onTake={() => { merge.reset(); void queries.invalidateQueries({ queryKey: keys.case(shown.id) }); }} />}
    </form>
  );
}
