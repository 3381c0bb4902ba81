import { Button, makeStyles, MessageBar, MessageBarBody } from "@fluentui/react-components";
import { Add20Regular, Flow24Regular } from "@fluentui/react-icons";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Rule } from "../../../server/contract/rules.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { NotAllowed, useReadOnlyReason } from "../ui/not-allowed.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { RuleCard } from "./rule-card.tsx";
import { RuleEditor } from "./rule-editor.tsx";
import { useRuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({ list: { listStyle: "none", margin: 0, padding: 0 } });

export function RulesPage({ route: [ruleId] }: { route: string[] }) {
  const calls = useSettingsCalls();
  const rules = useQuery({ queryKey: settingsKeys.rules, queryFn: calls.rules });
  const choices = useRuleChoices();
  const skeleton = <SkeletonRows rows={3} />;
  if (ruleId) return <EditRule ruleId={ruleId} rules={rules} choices={choices} skeleton={skeleton} />;
  return <RuleList rules={rules} choices={choices} skeleton={skeleton} />;
}

interface RulesProps {
  rules: UseQueryResult<Rule[]>;
  choices: ReturnType<typeof useRuleChoices>;
  skeleton: ReactNode;
}

function RuleList({ rules, choices, skeleton }: RulesProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const mayChange = useMay("saveRule");
  const reason = useReadOnlyReason();
  const { hiddenIds } = useTellBar();
  const add = mayChange && <Button appearance="primary" icon={<Add20Regular />} onClick={() => goTo("rules", "new")}>{t("rules.add")}</Button>;
  const shown = (all: Rule[]) => all.filter((rule) => !hiddenIds.has(rule.id));
  return (
    <Page title={t("section.rules")} text={t("rules.text")} action={shown(rules.data ?? []).length > 0 && add}>
      {!mayChange && <MessageBar layout="multiline"><MessageBarBody>{reason}</MessageBarBody></MessageBar>}
      <Panel>
        <Loaded query={rules} skeleton={skeleton}>
          {(all) => shown(all).length === 0 ? <EmptyState icon={<Flow24Regular />} title={t("rules.emptyTitle")} text={t("rules.emptyText")} action={add || undefined} /> : (
            <ol className={styles.list}>
              {shown(all).map((rule, index) => <RuleCard key={rule.id} rule={rule} place={index + 1} names={choices.names} mayChange={mayChange} />)}
            </ol>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function EditRule({ ruleId, rules, choices, skeleton }: RulesProps & { ruleId: string }) {
  const { t } = useTexts();
  const mayChange = useMay("saveRule");
  const title = t(ruleId === "new" ? "rules.newTitle" : "rules.editTitle");
  if (!mayChange) return <Page title={title}><NotAllowed title={title} /></Page>;
  return (
    <Page title={title} text={t("rules.editText")}>
      {ruleId === "new" ? <RuleEditor key="new" rule={null} choices={choices} /> : (
        <Loaded query={rules} skeleton={skeleton}>
          {(all) => {
            const rule = all.find((each) => each.id === ruleId);
            return rule ? <RuleEditor key={rule.id} rule={rule} choices={choices} /> : <Panel><EmptyState title={t("rules.goneTitle")} text={t("rules.goneText")} action={<Button onClick={() => goTo("rules")}>{t("rules.backToList")}</Button>} /></Panel>;
          }}
        </Loaded>
      )}
    </Page>
  );
}
