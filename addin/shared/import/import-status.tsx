import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowUndo16Regular, CheckmarkCircle16Filled, DismissCircle16Regular, ErrorCircle16Filled, HourglassHalf16Regular, PauseCircle16Regular, QuestionCircle16Regular } from "@fluentui/react-icons";
import type { JSX } from "react";
import { useTranslation } from "react-i18next";
import type { ImportStatus, ImportSummary } from "../../../server/contract/imports.ts";
import { isDiscarded, isMoving } from "./import-words.ts";
import { percentText } from "./texts.ts";

const useStyles = makeStyles({
  root: { display: "inline-flex", alignItems: "center", gap: "6px", whiteSpace: "nowrap" },
  icon: { display: "inline-flex", flexShrink: 0, color: tokens.colorNeutralForeground2 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

const icons: Record<ImportStatus, JSX.Element> = {
  checking: <HourglassHalf16Regular />, checked: <QuestionCircle16Regular />, importing: <HourglassHalf16Regular />, paused: <PauseCircle16Regular />, finished: <CheckmarkCircle16Filled />,
  cancelled: <DismissCircle16Regular />, failed: <ErrorCircle16Filled />, undoing: <HourglassHalf16Regular />, undone: <ArrowUndo16Regular />,
};

/** Icon and word; how far it is while it moves. */
export function ImportStatusText({ summary }: { summary: ImportSummary }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const { status } = summary;
  const isQuiet = isDiscarded(summary);
  return (
    <span className={mergeClasses(styles.root, isQuiet && styles.quiet)}>
      <span className={mergeClasses(styles.icon, status === "finished" && styles.good, status === "failed" && styles.bad)} aria-hidden>{icons[status]}</span>
      {t(isQuiet ? "import.discarded" : `import.status.${status}`)}
      {isMoving(status) && ` ${percentText(summary.progress, i18n.language)}`}
    </span>
  );
}
