import { Button } from "@fluentui/react-components";
import { ArrowLeft20Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { LedgerView } from "../../shared/sla/ledger-view.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";

/** The minute ledger of one case, to look at and to print. */
export function CaseLedgerPage({ caseId }: { caseId: string }) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const of = useQuery({ queryKey: [...settingsKeys.slaLedger(caseId), "case"], queryFn: () => calls.sla.case(caseId) });
  const ledger = useQuery({ queryKey: settingsKeys.slaLedger(caseId), queryFn: () => calls.sla.ledger(caseId) });
  const name = of.data ? `${of.data.numberPrefix ? `${of.data.numberPrefix}-` : "#"}${of.data.number} ${of.data.title}` : "";
  return (
    <Page title={t("minuteLedger.title")} text={name} action={<Button icon={<ArrowLeft20Regular />} onClick={() => goTo("sla", "reports")}>{t("sla.reports.back")}</Button>}>
      <Panel><Loaded query={ledger} skeleton={<SkeletonRows rows={6} />}>{(data) => <LedgerView ledger={data} caseName={name} />}</Loaded></Panel>
    </Page>
  );
}
