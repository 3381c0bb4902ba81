import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkCircle20Filled, DismissCircle20Regular, ErrorCircle20Filled, HourglassHalf20Regular, PauseCircle20Regular, ArrowUndo20Regular } from "@fluentui/react-icons";
import { useId, type JSX, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ImportStatus, ImportSummary, RowOutcome } from "../../../server/contract/imports.ts";
import { ImportProgress } from "./import-progress.tsx";
import { isMoving } from "./import-words.ts";
import { OutcomePicture } from "./outcome-picture.tsx";
import { OutcomeRows } from "./outcome-rows.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px", outlineStyle: "none" },
  head: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr)", columnGap: "8px" },
  icon: { color: tokens.colorNeutralForeground2 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  text: { margin: "2px 0 0", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

const icons: Record<ImportStatus, JSX.Element> = {
  checking: <HourglassHalf20Regular />, checked: <CheckmarkCircle20Filled />, importing: <HourglassHalf20Regular />, paused: <PauseCircle20Regular />, finished: <CheckmarkCircle20Filled />,
  cancelled: <DismissCircle20Regular />, failed: <ErrorCircle20Filled />, undoing: <HourglassHalf20Regular />, undone: <ArrowUndo20Regular />,
};

interface ImportCardProps {
  summary: ImportSummary;
  isLarge: boolean;
  open: RowOutcome | null;
  onOpen: (outcome: RowOutcome | null) => void;
  /** Below all: what can be done with it. */
  actions?: ReactNode;
}

/** One import: how far it is, what becomes of its rows, and what can be done with it. */
export function ImportCard({ summary, isLarge, open, onOpen, actions }: ImportCardProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const titleId = useId();
  const listId = useId();
  const { status, counts } = summary;
  const number = (value: number) => value.toLocaleString(i18n.language);
  const isRead = status !== "checking";
  const isGood = status === "checked" || status === "finished";
  return (
    <section className={styles.root} aria-labelledby={titleId} tabIndex={-1} data-import-card>
      <div className={styles.head}>
        <span className={mergeClasses(styles.icon, isGood && styles.good, status === "failed" && styles.bad)} aria-hidden>{icons[status]}</span>
        <div>
          <h3 id={titleId} className={styles.title}>{titleText()}</h3>
          {bodyText() && <p className={styles.text} role={status === "failed" ? "alert" : undefined}>{bodyText()}</p>}
        </div>
      </div>
      {(isMoving(status) || status === "paused") && <ImportProgress summary={summary} />}
      {isRead && counts.rows > 0 && (isLarge || status !== "undone") && <OutcomePicture counts={counts} open={open} onOpen={onOpen} listId={listId} />}
      <div id={listId} hidden={!open}>{open && isRead && <OutcomeRows key={open} summary={summary} outcome={open} isLarge={isLarge} />}</div>
      {actions}
    </section>
  );

  function titleText(): string {
    if (status === "checked") return t("import.checkedTitle", { count: counts.rows, number: number(counts.rows) });
    if (status === "finished") return t("import.finishedTitle", { count: summary.acceptedCount, number: number(summary.acceptedCount), file: summary.fileName });
    if (status === "cancelled" && summary.acceptedCount === 0) return t("import.discarded");
    return t(`import.status.${status}`);
  }

  function bodyText(): string {
    switch (status) {
      case "checked": return counts.new + counts.changed === 0 && counts.unchanged > 0 ? t("import.nothingNew") : t("import.checkedText");
      case "cancelled": return summary.acceptedCount === 0 ? "" : t("import.cancelledText", { count: summary.acceptedCount, number: number(summary.acceptedCount) });
      case "failed": return summary.failure ?? "";
      case "undone": return summary.keptCount > 0 ? t("import.undoneKept", { count: summary.keptCount, number: number(summary.keptCount) }) : t("import.undoneText");
      case "checking":
      case "importing": return t(`import.goesOn.${status}`);
      case "paused":
      case "undoing":
      case "finished": return "";
      default: return status satisfies never;
    }
  }
}
