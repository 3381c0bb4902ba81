import { Button } from "@fluentui/react-components";
import { ArrowImport20Regular } from "@fluentui/react-icons";
import { TabStrip } from "../../shared/ui/tab-strip.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { ImportHistory } from "./import-history.tsx";
import { ImportPage } from "./import-page.tsx";
import { NewImport } from "./new-import.tsx";
import { ProfileList } from "./profile-list.tsx";

const PANEL_ID = "imports-panel";
const tabs = ["history", "profiles"] as const;

/** "#/imports" the history, "/profiles", "/new/…" the wizard, "/{id}/{outcome}" one import. */
export function ImportsPage({ route: [first, ...rest] }: { route: string[] }) {
  if (first === "new") return <NewImport uploadId={rest[0] ?? null} fileName={rest[1] ?? ""} importId={rest[2] ?? null} />;
  if (first && first !== "profiles") return <ImportPage key={first} importId={first} outcome={rest[0] ?? null} />;
  return <Imports tab={first === "profiles" ? "profiles" : "history"} />;
}

function Imports({ tab }: { tab: (typeof tabs)[number] }) {
  const { t } = useTexts();
  const mayImport = useMay("importContacts");
  const add = mayImport && <Button appearance="primary" icon={<ArrowImport20Regular />} onClick={() => goTo("imports", "new")}>{t("imports.new")}</Button>;
  return (
    <Page title={t("section.imports")} text={t("imports.text")} action={add}>
      <TabStrip label={t("section.imports")} tabs={tabs.map((value) => ({ value, text: t(`imports.tab.${value}`) }))} selected={tab} onSelect={(value) => (value === "history" ? goTo("imports") : goTo("imports", value))} panelId={PANEL_ID} />
      <div id={PANEL_ID} role="tabpanel" aria-label={t(`imports.tab.${tab}`)}>
        <Panel>{tab === "history" ? <ImportHistory /> : <ProfileList mayChange={mayImport} />}</Panel>
      </div>
    </Page>
  );
}
