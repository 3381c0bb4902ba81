import { Dropdown, Field, makeStyles, Option, Tab, TabList } from "@fluentui/react-components";
import { Timer24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import type { Calendar } from "../../../server/contract/calendars.ts";
import type { SlaPolicy } from "../../../server/contract/sla.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { CalendarsTab } from "../calendars/calendars-tab.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { PolicyEditor } from "./policy-editor.tsx";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({ tabs: { marginInlineStart: "-12px", marginTop: "-12px" }, choice: { maxWidth: "320px" } });

export function SlaPage({ route: [tab = "policies", policyId] }: { route: string[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const policies = useQuery({ queryKey: settingsKeys.policies, queryFn: calls.policies });
  const calendars = useQuery({ queryKey: settingsKeys.calendars, queryFn: calls.calendars.list });
  return (
    <Page title={t("section.sla")} text={t("sla.text")}>
      <TabList className={styles.tabs} selectedValue={tab} onTabSelect={(_, { value }) => goTo("sla", String(value))}>
        <Tab value="policies">{t("sla.policies")}</Tab>
        <Tab value="calendars">{t("sla.calendars")}</Tab>
      </TabList>
      {tab === "calendars" ? <CalendarsTab place={policyId} /> : (
        <Loaded query={policies} skeleton={<SkeletonRows rows={5} />}>
          {(policies) => <Loaded query={calendars} skeleton={<SkeletonRows rows={5} />}>{(calendars) => <Policies policies={policies} calendars={calendars} policyId={policyId} />}</Loaded>}
        </Loaded>
      )}
    </Page>
  );
}

function Policies({ policies, calendars, policyId }: { policies: SlaPolicy[]; calendars: Calendar[]; policyId: string | undefined }) {
  const styles = useStyles();
  const { t } = useTexts();
  const policy = policies.find((each) => each.id === policyId) ?? policies.find((each) => each.isDefault) ?? policies[0];
  if (!policy) return <Panel><EmptyState icon={<Timer24Regular />} title={t("sla.emptyTitle")} text={t("sla.emptyText")} /></Panel>;
  return (
    <>
      {policies.length > 1 && (
        <Field label={t("sla.policy")} className={styles.choice}>
          <Dropdown value={policy.name} selectedOptions={[policy.id]} onOptionSelect={(_, { optionValue }) => optionValue && goTo("sla", "policies", optionValue)}>
            {policies.map((each) => <Option key={each.id} value={each.id}>{each.name}</Option>)}
          </Dropdown>
        </Field>
      )}
      <PolicyEditor key={policy.id} policy={policy} calendars={calendars} />
    </>
  );
}
