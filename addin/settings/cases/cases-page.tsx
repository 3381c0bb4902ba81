import { useQuery } from "@tanstack/react-query";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { useReadOnlyReason } from "../ui/not-allowed.tsx";
import { Page } from "../ui/page.tsx";
import { deskKeys } from "./desk-keys.ts";
import { FieldsPanel } from "./fields-panel.tsx";
import { FollowUpPanel } from "./follow-up-panel.tsx";
import { PrefixPanel } from "./prefix-panel.tsx";
import { ViewsPanel } from "./views-panel.tsx";

/** #/cases: how cases are numbered, what they say of themselves, what becomes of late mails, and the views of the teams. */
export function CasesPage() {
  const { t } = useTexts();
  const { desk, teams: readTeams } = useSettingsCalls();
  const maySave = useMay("saveCaseSettings");
  const reason = useReadOnlyReason();
  const settings = useQuery({ queryKey: deskKeys.settings, queryFn: desk.settings });
  const fields = useQuery({ queryKey: deskKeys.fields, queryFn: desk.fields });
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: readTeams });
  const views = useQuery({ queryKey: deskKeys.views, queryFn: desk.views });
  return (
    <Page title={t("section.cases")} text={maySave ? t("cases.text") : `${t("cases.text")} ${reason}`}>
      <Loaded query={settings} skeleton={<SkeletonRows rows={2} />}>{(saved) => <FollowUpPanel key={JSON.stringify(saved)} saved={saved} maySave={maySave} />}</Loaded>
      <Loaded query={teams} skeleton={<SkeletonRows rows={2} />}>{(found) => <PrefixPanel teams={found} maySave={maySave} />}</Loaded>
      <Loaded query={fields} skeleton={<SkeletonRows rows={3} />}>{(found) => <FieldsPanel fields={found} maySave={maySave} />}</Loaded>
      <Loaded query={views} skeleton={<SkeletonRows rows={2} />}>{(found) => <ViewsPanel views={found} />}</Loaded>
    </Page>
  );
}
