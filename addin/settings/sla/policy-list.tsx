import { Button, makeStyles, MessageBar, MessageBarBody, Switch, tokens } from "@fluentui/react-components";
import { Add20Regular, Timer24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Calendar } from "../../../server/contract/calendars.ts";
import type { SlaPolicy } from "../../../server/contract/sla.ts";
import { Announce } from "../../shared/import/announce.tsx";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useRuleChoices } from "../rules/use-rule-names.ts";
import { goTo } from "../shell/route.ts";
import { useReadOnlyReason } from "../ui/not-allowed.tsx";
import { Panel } from "../ui/panel.tsx";
import { useRowOrder } from "../ui/use-row-order.ts";
import { PolicyCard } from "./policy-card.tsx";

const useStyles = makeStyles({
  all: { display: "flex", flexDirection: "column", gap: "24px" },
  list: { listStyle: "none", margin: 0, padding: 0 },
  buttons: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px", justifyContent: "space-between" },
  hint: { margin: "0 0 16px", color: tokens.colorNeutralForeground2 },
});

/** The policies in the order in which they are asked; the first whose conditions hold is a case's own. */
export function PolicyList({ policies, calendars, mayChange }: { policies: SlaPolicy[]; calendars: Calendar[]; mayChange: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const reason = useReadOnlyReason();
  const choices = useRuleChoices();
  const [showsArchived, setShowsArchived] = useState(false);
  const order = useRowOrder({ all: policies, shown: policies, queryKey: settingsKeys.policies, save: calls.sla.order });
  const archived = useQuery({ queryKey: settingsKeys.allPolicies, queryFn: () => calls.sla.policies(true), enabled: showsArchived }).data?.filter((policy) => policy.archivedAt !== null) ?? [];
  const isOrdered = mayChange && policies.length > 1;
  const nameOf = (id: string) => calendars.find((calendar) => calendar.id === id)?.name ?? "";
  const add = mayChange && <Button appearance="primary" icon={<Add20Regular />} onClick={() => goTo("sla", "policies", "new")}>{t("sla.add")}</Button>;
  return (
    <div className={styles.all}>
      {!mayChange && <MessageBar layout="multiline"><MessageBarBody>{reason}</MessageBarBody></MessageBar>}
      <div className={styles.buttons}>
        <Switch checked={showsArchived} label={t("sla.showArchived")} onChange={(_, { checked }) => setShowsArchived(checked)} />
        {policies.length > 0 && add}
      </div>
      <Panel>
        {policies.length === 0 ? <EmptyState icon={<Timer24Regular />} title={t("sla.emptyTitle")} text={t("sla.emptyText")} action={add || undefined} /> : (
          <>
            <p className={styles.hint}>{t(isOrdered ? "sla.orderHint" : "sla.orderText")}</p>
            <ol className={styles.list} aria-label={t("sla.policies")}>
              {order.rows.map((policy, index) => (
                <PolicyCard
                  key={policy.id} policy={policy} place={index + 1} calendarName={nameOf(policy.calendarId)} choices={choices} mayChange={mayChange}
                  drag={isOrdered ? order.dragOf(policy.id, index) : null}
                />
              ))}
            </ol>
          </>
        )}
        <Announce text={order.said} />
      </Panel>
      {showsArchived && (
        <Panel title={t("sla.archivedTitle")}>
          {archived.length === 0 ? <p className={styles.hint}>{t("sla.noneArchived")}</p> : <ul className={styles.list}>{archived.map((policy) => <PolicyCard key={policy.id} policy={policy} place={null} calendarName={nameOf(policy.calendarId)} choices={choices} mayChange={mayChange} drag={null} />)}</ul>}
        </Panel>
      )}
    </div>
  );
}
