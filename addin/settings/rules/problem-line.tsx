import { makeStyles, tokens } from "@fluentui/react-components";
import { ErrorCircle12Filled } from "@fluentui/react-icons";

const useStyles = makeStyles({
  line: { margin: 0, display: "flex", gap: "4px", alignItems: "baseline", color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, overflowWrap: "anywhere" },
  icon: { flexShrink: 0, alignSelf: "center" },
});

/** What is wrong, beside the field that it is about. */
export function ProblemLine({ id, text }: { id: string; text: string | null }) {
  const styles = useStyles();
  return text && <p id={id} className={styles.line}><ErrorCircle12Filled className={styles.icon} aria-hidden />{text}</p>;
}
