import { makeStyles, tokens } from "@fluentui/react-components";
import { useTexts } from "../i18n/use-texts.ts";
import type { SaveRule } from "../../../server/contract/rules.ts";
import { ruleSentence, type RuleNames } from "./rule-sentence.ts";

const useStyles = makeStyles({ sentence: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" }, strong: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold } });

export function Sentence({ rule, names }: { rule: Pick<SaveRule, "trigger" | "conditions" | "actions">; names: RuleNames }) {
  const styles = useStyles();
  const { t } = useTexts();
  return <p className={styles.sentence}>{ruleSentence(t, rule, names).map((piece, index) => (piece.isStrong ? <strong key={index} className={styles.strong}>{piece.text}</strong> : piece.text))}</p>;
}
