import { makeStyles, tokens } from "@fluentui/react-components";
import { useTexts } from "../i18n/use-texts.ts";
import type { RuleChange } from "./rule-changes.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: "4px 0 0", padding: 0, display: "flex", flexDirection: "column", gap: "4px", overflowWrap: "anywhere" },
  what: { color: tokens.colorNeutralForeground2 },
  before: { color: tokens.colorNeutralForeground2 },
  after: { textDecorationLine: "none", fontWeight: tokens.fontWeightSemibold },
});

/** "Condition: category is Billing → category is Travel" */
export function ChangeList({ changes }: { changes: RuleChange[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  if (changes.length === 0) return <p className={styles.list}>{t("rules.history.same")}</p>;
  return (
    <ul className={styles.list}>
      {changes.map(({ what, before, after }, index) => (
        <li key={index}>
          <span className={styles.what}>{t(`rules.part.${what}`)}: </span>
          {before !== null && <del className={styles.before}>{before}</del>}
          {before !== null && after !== null && " → "}
          {after !== null && <ins className={styles.after}>{after}</ins>}
        </li>
      ))}
    </ul>
  );
}
