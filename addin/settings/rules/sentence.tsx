import { makeStyles, tokens } from "@fluentui/react-components";
import { ruleSentence, type Readable } from "./rule-sentence.ts";
import { useWords } from "./use-words.ts";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({ sentence: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere", textWrap: "pretty" }, strong: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold } });

export function Sentence({ rule, choices }: { rule: Readable; choices: RuleChoices }) {
  const styles = useStyles();
  const words = useWords(choices);
  return <p className={styles.sentence}>{ruleSentence(words, rule).map((piece, index) => (piece.isStrong ? <strong key={index} className={styles.strong}>{piece.text}</strong> : piece.text))}</p>;
}
