import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowDown16Regular, ArrowUp16Filled, CheckmarkCircle16Regular, Circle16Regular, Clock16Regular, Important16Filled, Subtract16Regular, Play16Regular } from "@fluentui/react-icons";
import type { JSX } from "react";
import { useTranslation } from "react-i18next";
import type { CaseStatus } from "../../../server/contract/cases.ts";
import type { Priority } from "../../../server/contract/conversations.ts";

const useStyles = makeStyles({
  badge: { display: "inline-flex", alignItems: "center", gap: "4px", whiteSpace: "nowrap", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  high: { color: tokens.colorStatusWarningForeground3 },
  urgent: { color: tokens.colorPaletteRedForeground1, fontWeight: tokens.fontWeightSemibold },
  done: { color: tokens.colorStatusSuccessForeground1 },
});

const priorityIcons: Record<Priority, JSX.Element> = {
  low: <ArrowDown16Regular aria-hidden />,
  medium: <Subtract16Regular aria-hidden />,
  high: <ArrowUp16Filled aria-hidden />,
  urgent: <Important16Filled aria-hidden />,
};

/** Icon and word; colour only underlines them. `compact` leaves the word to the tooltip and the screen reader. */
export function PriorityBadge({ priority, compact = false }: { priority: Priority; compact?: boolean }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const word = t(`priority.${priority}`);
  const className = mergeClasses(styles.badge, priority === "high" && styles.high, priority === "urgent" && styles.urgent);
  if (compact) return <span className={className} role="img" aria-label={t("priority.label", { priority: word })} title={word}>{priorityIcons[priority]}</span>;
  return <span className={className}>{priorityIcons[priority]}{word}</span>;
}

const statusIcons: Record<CaseStatus, JSX.Element> = {
  new: <Circle16Regular aria-hidden />,
  in_progress: <Play16Regular aria-hidden />,
  awaiting_customer: <Clock16Regular aria-hidden />,
  awaiting_vendor: <Clock16Regular aria-hidden />,
  resolved: <CheckmarkCircle16Regular aria-hidden />,
  closed: <CheckmarkCircle16Regular aria-hidden />,
};

export function StatusBadge({ status }: { status: CaseStatus }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const isDone = status === "resolved" || status === "closed";
  return <span className={mergeClasses(styles.badge, isDone && styles.done)}>{statusIcons[status]}{t(`status.${status}`)}</span>;
}
