import { makeStyles, tokens } from "@fluentui/react-components";
import type { PolicyChange } from "./policy-changes.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: "4px 0 0", padding: 0, display: "flex", flexDirection: "column", gap: "2px", fontVariantNumeric: "tabular-nums", overflowWrap: "anywhere" },
  what: { color: tokens.colorNeutralForeground2 },
  before: { color: tokens.colorNeutralForeground2, textDecorationLine: "line-through" },
});

/** "High, first response: 1 h → 2 h" */
export function ChangeList({ changes }: { changes: PolicyChange[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  if (changes.length === 0) return <p className={styles.list}>{t("sla.history.nothing")}</p>;
  return (
    <ul className={styles.list}>
      {changes.map(({ what, before, after }) => (
        <li key={what}>
          <span className={styles.what}>{what}: </span>
          <del className={styles.before}>{before}</del> → <ins style={{ textDecoration: "none" }}>{after}</ins>
        </li>
      ))}
    </ul>
  );
}
