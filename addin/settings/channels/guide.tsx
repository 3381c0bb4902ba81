import { makeStyles, tokens } from "@fluentui/react-components";

const useStyles = makeStyles({ steps: { margin: 0, paddingInlineStart: "24px", display: "flex", flexDirection: "column", gap: "6px", color: tokens.colorNeutralForeground2, maxWidth: "72ch" } });

/** What to do elsewhere, in its order. */
export function Guide({ steps }: { steps: string[] }) {
  const styles = useStyles();
  return <ol className={styles.steps}>{steps.map((step) => <li key={step}>{step}</li>)}</ol>;
}
