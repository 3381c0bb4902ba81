import { Button, makeStyles } from "@fluentui/react-components";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Rule } from "../../../server/contract/rules.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { tabId, TabStrip } from "../../shared/ui/tab-strip.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { NotAllowed } from "../ui/not-allowed.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { RuleEditor } from "./rule-editor.tsx";
import { RunLog } from "./run-log.tsx";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({ tabs: { marginInlineStart: "-10px", marginBottom: "-8px", overflowX: "auto" }, panel: { minWidth: 0 } });

const tabs = ["edit", "runs", "history"] as const;
type Tab = (typeof tabs)[number];
const PANEL = "rule-part";

interface OneRulePageProps {
  ruleId: string;
  tab: string | undefined;
  rules: UseQueryResult<Rule[]>;
  choices: RuleChoices;
  skeleton: ReactNode;
}

/** One rule: what it says, what it did, how it became so. Who may not change rules reads the latter two. */
export function OneRulePage({ ruleId, tab, rules, choices, skeleton }: OneRulePageProps) {
  const { t } = useTexts();
  const mayChange = useMay("saveRule");
  if (ruleId === "new") {
    const title = t("rules.newTitle");
    return <Page title={title} text={mayChange && t("rules.editText")}>{mayChange ? <RuleEditor key="new" rule={null} choices={choices} /> : <NotAllowed title={title} />}</Page>;
  }
  return (
    <Loaded query={rules} skeleton={skeleton}>
      {(all) => {
        const rule = all.find((each) => each.id === ruleId);
        return rule ? <RuleTabs rule={rule} asked={tab} choices={choices} /> : <Page title={t("rules.goneTitle")}><Panel><EmptyState title={t("rules.goneTitle")} text={t("rules.goneText")} action={<Button onClick={() => goTo("rules")}>{t("rules.backToList")}</Button>} /></Panel></Page>;
      }}
    </Loaded>
  );
}

function RuleTabs({ rule, asked, choices }: { rule: Rule; asked: string | undefined; choices: RuleChoices }) {
  const styles = useStyles();
  const { t } = useTexts();
  const mayChange = useMay("saveRule");
  const shown = tabs.filter((tab) => mayChange || tab !== "edit");
  const tab = shown.find((each) => each === asked) ?? shown[0]!;
  return (
    <Page title={rule.name} action={<Button onClick={() => goTo("rules")}>{t("rules.backToList")}</Button>}>
      <div className={styles.tabs}><TabStrip label={rule.name} tabs={shown.map((value) => ({ value, text: t(`rules.tab.${value}`) }))} selected={tab} onSelect={(value: Tab) => goTo("rules", rule.id, ...(value === "edit" ? [] : [value]))} panelId={PANEL} /></div>
      <div role="tabpanel" id={PANEL} aria-labelledby={tabId(PANEL, tab)} className={styles.panel}>
        {tab === "edit" && <RuleEditor key={rule.id} rule={rule} choices={choices} />}
        {tab === "runs" && <RunLog key={rule.id} rule={rule} choices={choices} mayUndo={mayChange} />}
        {tab === "history" && <HistoryPanel rule={rule} choices={choices} mayRestore={mayChange} />}
      </div>
    </Page>
  );
}
