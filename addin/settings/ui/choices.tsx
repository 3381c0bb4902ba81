import { makeStyles, tokens } from "@fluentui/react-components";
import { useId, type ReactNode } from "react";

const useStyles = makeStyles({
  root: { margin: 0, padding: 0, minWidth: 0, border: "none" },
  label: { padding: 0, marginBottom: "2px", color: tokens.colorNeutralForeground1 },
  hint: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  problem: { color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

interface ChoicesProps {
  label: string;
  hint?: string;
  problem?: string;
  className?: string;
  children: ReactNode;
}

/** Boxes to tick under one heading. A Field around them would give each the same id, so that every label ticked the first. */
export function Choices({ label, hint, problem, className, children }: ChoicesProps) {
  const styles = useStyles();
  const id = useId();
  return (
    <fieldset className={styles.root} aria-describedby={hint || problem ? id : undefined}>
      <legend className={styles.label}>{label}</legend>
      <div className={className}>{children}</div>
      <div id={id}>
        {problem && <div role="alert" className={styles.problem}>{problem}</div>}
        {hint && <div className={styles.hint}>{hint}</div>}
      </div>
    </fieldset>
  );
}
