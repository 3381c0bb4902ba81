import { makeStyles, Tab, TabList } from "@fluentui/react-components";
import { useTexts } from "../i18n/use-texts.ts";
import { CalendarsTab } from "../calendars/calendars-tab.tsx";
import { goTo } from "../shell/route.ts";
import { Page } from "../ui/page.tsx";
import { CaseLedgerPage } from "./case-ledger-page.tsx";
import { PoliciesTab } from "./policies-tab.tsx";
import { ReportsTab } from "./reports/reports-tab.tsx";

const useStyles = makeStyles({ tabs: { marginInlineStart: "-12px", marginTop: "-12px", flexWrap: "wrap" } });

/** `#/sla/policies/<id>`, `#/sla/calendars/<id>`, `#/sla/reports`, and the ledger of one case under `#/sla/cases/<id>`. */
export function SlaPage({ route: [tab = "policies", id] }: { route: string[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  if (tab === "cases" && id) return <CaseLedgerPage caseId={id} />;
  return (
    <Page title={t("section.sla")} text={t("sla.text")}>
      <TabList className={styles.tabs} selectedValue={tab} onTabSelect={(_, { value }) => goTo("sla", String(value))}>
        <Tab value="policies">{t("sla.policies")}</Tab>
        <Tab value="calendars">{t("sla.calendars")}</Tab>
        <Tab value="reports">{t("sla.reports.tab")}</Tab>
      </TabList>
      {tab === "calendars" && <CalendarsTab place={id} />}
      {tab === "reports" && <ReportsTab />}
      {tab !== "calendars" && tab !== "reports" && <PoliciesTab place={id} />}
    </Page>
  );
}
