import { makeStyles, tokens } from "@fluentui/react-components";
import { useState } from "react";
import type { Rule } from "../../../server/contract/rules.ts";
import { tabId, TabStrip } from "../../shared/ui/tab-strip.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { BackTestPanel } from "./back-test-panel.tsx";
import { DryRunPanel } from "./dry-run-panel.tsx";
import { toDefinition, type RuleDraft } from "./rule-draft.ts";
import { Sentence } from "./sentence.tsx";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  all: { display: "flex", flexDirection: "column", gap: "24px", minWidth: 0, "@media (min-width: 1161px)": { position: "sticky", top: "16px" } },
  note: { margin: "12px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  tabs: { margin: "-12px 0 12px -10px" },
});

const PANEL = "rule-trial";

/** Beside the form: what the rule says, and what it would have done. */
export function RulePreview({ rule, draft, isSound, choices }: { rule: Rule | null; draft: RuleDraft; isSound: boolean; choices: RuleChoices }) {
  const styles = useStyles();
  const { t } = useTexts();
  const [tab, setTab] = useState<"past" | "case">("past");
  const definition = toDefinition(draft);
  return (
    <div className={styles.all}>
      <Panel title={t("rules.editor.reads")}>
        <Sentence rule={definition} choices={choices} />
        <p className={styles.note}>{t("rules.editor.rights")}</p>
      </Panel>
      <Panel>
        <div className={styles.tabs}><TabStrip label={t("rules.trial.label")} tabs={[{ value: "past", text: t("rules.trial.past") }, { value: "case", text: t("rules.trial.case") }]} selected={tab} onSelect={setTab} panelId={PANEL} /></div>
        <div role="tabpanel" id={PANEL} aria-labelledby={tabId(PANEL, tab)}>
          {tab === "past" ? <BackTestPanel ruleId={rule?.id ?? null} definition={definition} isSound={isSound} choices={choices} /> : <DryRunPanel definition={definition} isSound={isSound} choices={choices} />}
        </div>
      </Panel>
    </div>
  );
}
