import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import type { Rule } from "../../../server/contract/rules.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { ChangeList } from "./change-list.tsx";
import { ruleChanges } from "./rule-changes.ts";
import { definitionOf } from "./rule-draft.ts";
import type { RuleChoices } from "./use-rule-names.ts";
import { useWords } from "./use-words.ts";

const useStyles = makeStyles({ bar: { paddingBlock: "8px" }, body: { whiteSpace: "normal" } });

interface NewerRuleProps {
  base: Rule;
  newer: Rule;
  choices: RuleChoices;
  onLoad: () => void;
  onKeepMine: () => void;
}

/** Somebody else saved: what they changed, and the two ways on. */
export function NewerRule({ base, newer, choices, onLoad, onKeepMine }: NewerRuleProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const words = useWords(choices);
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{t("rules.stale.title")}</MessageBarTitle>
        <div>{newer.updatedBy ?? t("somebody")} · <RelativeTime at={newer.updatedAt} /></div>
        <ChangeList changes={ruleChanges(words, definitionOf(base), definitionOf(newer))} />
      </MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={onKeepMine}>{t("rules.stale.keepMine")}</Button>
        <Button size="small" onClick={onLoad}>{t("rules.stale.load")}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
