import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ChevronDown16Regular, ChevronRight16Regular } from "@fluentui/react-icons";
import { useId, type ReactNode } from "react";

const useStyles = makeStyles({
  root: { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  header: {
    display: "flex", alignItems: "center", gap: "8px", width: "100%", minHeight: "40px", padding: "4px 0", border: "none", background: "none",
    color: tokens.colorNeutralForeground1, font: "inherit", textAlign: "start", cursor: "pointer", borderRadius: tokens.borderRadiusMedium,
    ":hover": { color: tokens.colorNeutralForeground1Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
    ":disabled": { cursor: "default", color: tokens.colorNeutralForegroundDisabled },
  },
  chevron: { flexShrink: 0, display: "inline-flex", color: tokens.colorNeutralForeground3, ":dir(rtl)": { transform: "scaleX(-1)" } },
  title: { fontWeight: tokens.fontWeightSemibold, flexShrink: 0 },
  summary: { flexGrow: 1, minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
  heading: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightRegular },
  body: { padding: "0 0 16px" },
});

interface SectionProps {
  title: ReactNode;
  /** What stands beside the title while it is folded to one line. */
  summary?: ReactNode;
  isOpen: boolean;
  onToggle: () => void;
  disabled?: boolean;
  children: ReactNode;
  className?: string;
}

export function Section({ title, summary, isOpen, onToggle, disabled = false, children, className }: SectionProps) {
  const styles = useStyles();
  const bodyId = useId();
  return (
    <section className={mergeClasses(styles.root, className)}>
      <h2 className={styles.heading}>
        <button type="button" className={styles.header} aria-expanded={isOpen} aria-controls={bodyId} disabled={disabled} onClick={onToggle}>
          <span className={styles.chevron} aria-hidden>{isOpen ? <ChevronDown16Regular /> : <ChevronRight16Regular />}</span>
          <span className={styles.title}>{title}</span>
          {!isOpen && <span className={styles.summary}>{summary}</span>}
        </button>
      </h2>
      <div id={bodyId} className={styles.body} hidden={!isOpen}>{isOpen && children}</div>
    </section>
  );
}
