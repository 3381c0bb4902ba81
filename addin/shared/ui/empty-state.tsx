import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", alignItems: "center", textAlign: "center", gap: "8px", padding: "24px 16px", color: tokens.colorNeutralForeground2 },
  icon: { fontSize: "32px", lineHeight: 0, color: tokens.colorNeutralForeground3 },
  title: { margin: 0, color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, maxWidth: "36ch" },
});

/** Says what will be here, and offers the first step. */
export function EmptyState({ icon, title, text, action }: { icon?: ReactNode; title: string; text: string; action?: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      {icon && <span className={styles.icon} aria-hidden>{icon}</span>}
      <p className={styles.title}>{title}</p>
      <p className={styles.text}>{text}</p>
      {action}
    </div>
  );
}
