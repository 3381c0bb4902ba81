import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, DismissCircle16Regular } from "@fluentui/react-icons";
import type { ConditionReason } from "../../../server/contract/conditions.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { conditionText, momentText, oneValue, type Words } from "./condition-words.ts";
import { kindOf } from "./fields.ts";
import type { RuleChoices } from "./use-rule-names.ts";
import { useWords } from "./use-words.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: "4px 0 0", padding: 0, display: "flex", flexDirection: "column", gap: "4px" },
  item: { display: "flex", gap: "6px", alignItems: "baseline", overflowWrap: "anywhere", minWidth: 0 },
  icon: { flexShrink: 0, alignSelf: "start", marginTop: "2px" },
  good: { color: tokens.colorStatusSuccessForeground1 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

const INDENT_PX = 16;

/** Each condition in words, whether it held, and what it found. */
export function ReasonList({ reasons, choices }: { reasons: ConditionReason[]; choices: RuleChoices }) {
  const styles = useStyles();
  const { t } = useTexts();
  const words = useWords(choices);
  if (reasons.length === 0) return <p className={styles.quiet}>{t("rules.reasons.none")}</p>;
  return (
    <ul className={styles.list}>
      {reasons.map((reason) => (
        <li key={reason.path.join(".")} className={styles.item} style={{ paddingInlineStart: (reason.path.length - 1) * INDENT_PX }}>
          {reason.holds ? <CheckmarkCircle16Regular className={mergeClasses(styles.icon, styles.good)} aria-hidden /> : <DismissCircle16Regular className={mergeClasses(styles.icon, styles.quiet)} aria-hidden />}
          <span>
            {t(reason.holds ? "rules.reasons.holds" : "rules.reasons.holdsNot", { condition: conditionText(words, reason) })}{" "}
            <span className={styles.quiet}>{reason.actual === null || reason.actual === "" ? t("rules.reasons.empty") : t("rules.reasons.found", { value: actualText(words, reason) })}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function actualText(words: Words, { field, actual }: ConditionReason): string {
  const kind = kindOf(field, words.choices.customFields);
  if (kind === "moment") return momentText(actual!, words.language);
  if (kind === "flag") return words.t(actual === "true" ? "rules.yes" : "rules.no");
  return kind === "list" ? actual! : oneValue(words, field, actual!);
}
