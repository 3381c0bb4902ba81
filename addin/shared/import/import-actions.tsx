import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowUndo20Regular, Pause20Regular, Play20Regular } from "@fluentui/react-icons";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ImportSummary } from "../../../server/contract/imports.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { importableCount } from "./import-words.ts";
import { useMoveImport } from "./use-import.ts";

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  ask: { margin: "0 0 8px" },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface ImportActionsProps {
  summary: ImportSummary;
  mayChange: boolean;
  /** The next step, the first button once it is finished. */
  next?: ReactNode;
  /** Other ways on, at the end of the buttons. */
  more?: ReactNode;
  /** Somebody began to write the rows: told before the answer comes. */
  onStart?: () => void;
}

/** What can be done with an import in its state; taking it back asks first, since contacts go. */
export function ImportActions({ summary, mayChange, next, more, onStart }: ImportActionsProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const move = useMoveImport(summary.id);
  const [asks, setAsks] = useState(false);
  const { status } = summary;
  const number = (value: number) => value.toLocaleString(i18n.language);
  const importable = importableCount(summary);
  const mayUndo = (status === "finished" || status === "failed" || status === "cancelled") && summary.acceptedCount > 0;
  if (!mayChange) return next || more ? <div className={styles.actions}>{next}{more}</div> : null;
  if (asks && mayUndo) {
    // Of an import that ended early, no more than what it wrote.
    const count = Math.min(summary.counts.new, summary.acceptedCount);
    const ask = t("import.undoAsk", { count, number: number(count) });
    return (
      <div role="group" aria-label={ask}>
        <p className={styles.ask}>{ask}</p>
        <div className={styles.actions}>
          <Button appearance="primary" autoFocus disabledFocusable={move.isPending} onClick={() => { move.mutate("undo"); setAsks(false); }}>{t("import.undoConfirm")}</Button>
          <Button onClick={() => setAsks(false)}>{t("import.undoNot")}</Button>
        </div>
      </div>
    );
  }
  return (
    <>
      {move.error && <ErrorCard error={move.error} onDismiss={move.reset} />}
      {status === "checked" && importable === 0 && <p className={styles.text} role="status">{t("import.nobody")}</p>}
      <div className={styles.actions}>
        {status === "checked" && importable > 0 && <Button appearance="primary" disabledFocusable={move.isPending} onClick={() => { onStart?.(); move.mutate("start"); }}>{t("import.start", { count: importable, number: number(importable) })}</Button>}
        {status === "importing" && <Button icon={<Pause20Regular />} disabledFocusable={move.isPending} onClick={() => move.mutate("pause")}>{t("import.pause")}</Button>}
        {status === "paused" && <Button appearance="primary" icon={<Play20Regular />} disabledFocusable={move.isPending} onClick={() => { onStart?.(); move.mutate("resume"); }}>{t("import.resume")}</Button>}
        {(status === "checking" || status === "importing" || status === "paused") && <Button disabledFocusable={move.isPending} onClick={() => move.mutate("cancel")}>{t(status === "checking" ? "import.cancelCheck" : "import.cancel")}</Button>}
        {next}
        {mayUndo && <Button icon={<ArrowUndo20Regular />} disabledFocusable={move.isPending} onClick={() => setAsks(true)}>{t("import.undo")}</Button>}
        {more}
      </div>
    </>
  );
}
