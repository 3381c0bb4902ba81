import { useTexts } from "../i18n/use-texts.ts";
import type { Words } from "./condition-words.ts";
import type { RuleChoices } from "./use-rule-names.ts";

export function useWords(choices: RuleChoices): Words {
  const { t, i18n } = useTexts();
  return { t, language: i18n.language, choices };
}
