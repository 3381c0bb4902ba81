import { Button, makeStyles, MessageBar, MessageBarBody, tokens } from "@fluentui/react-components";
import { Add20Regular, ArrowDownload20Regular, ArrowUpload20Regular, Flow24Regular } from "@fluentui/react-icons";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Rule } from "../../../server/contract/rules.ts";
import { Announce } from "../../shared/import/announce.tsx";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { useReadOnlyReason } from "../ui/not-allowed.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { useRowOrder } from "../ui/use-row-order.ts";
import { MatchSetting } from "./match-setting.tsx";
import { RuleCard } from "./rule-card.tsx";
import { useExportRules } from "./use-export-rules.ts";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  buttons: { display: "flex", flexWrap: "wrap", gap: "8px" },
  hint: { margin: "0 0 16px", color: tokens.colorNeutralForeground2 },
});

interface RuleListPageProps {
  rules: UseQueryResult<Rule[]>;
  choices: RuleChoices;
  skeleton: ReactNode;
}

export function RuleListPage({ rules, choices, skeleton }: RuleListPageProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const mayChange = useMay("saveRule");
  const reason = useReadOnlyReason();
  const { hiddenIds } = useTellBar();
  const exportRules = useExportRules();
  const all = rules.data ?? [];
  const shown = all.filter((rule) => !hiddenIds.has(rule.id));
  const order = useRowOrder({ all, shown, queryKey: settingsKeys.rules, save: calls.rules.order });
  const take = mayChange && <Button icon={<ArrowUpload20Regular />} onClick={() => goTo("rules", "import")}>{t("rules.import.open")}</Button>;
  const add = mayChange && <Button appearance="primary" icon={<Add20Regular />} onClick={() => goTo("rules", "new")}>{t("rules.add")}</Button>;
  const buttons = shown.length > 0 && <div className={styles.buttons}><Button icon={<ArrowDownload20Regular />} onClick={exportRules}>{t("rules.export")}</Button>{take}{add}</div>;
  return (
    <Page title={t("section.rules")} text={t("rules.text")} action={buttons}>
      {!mayChange && <MessageBar layout="multiline"><MessageBarBody>{reason}</MessageBarBody></MessageBar>}
      <Panel>
        <Loaded query={rules} skeleton={skeleton}>
          {() => shown.length === 0 ? <EmptyState icon={<Flow24Regular />} title={t("rules.emptyTitle")} text={t("rules.emptyText")} action={<div className={styles.buttons}>{add}{take}</div>} /> : (
            <>
              {mayChange && shown.length > 1 && <p className={styles.hint}>{t("rules.order.hint")}</p>}
              <ol className={styles.list} aria-label={t("section.rules")}>
                {order.rows.map((rule, index) => (
                  <RuleCard
                    key={rule.id} rule={rule} place={index + 1} choices={choices} mayChange={mayChange}
                    drag={mayChange && shown.length > 1 ? order.dragOf(rule.id, index) : null}
                  />
                ))}
              </ol>
            </>
          )}
        </Loaded>
        <Announce text={order.said} />
      </Panel>
      {shown.length > 1 && <MatchSetting mayChange={mayChange} />}
    </Page>
  );
}
