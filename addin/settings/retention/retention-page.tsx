import { useQuery } from "@tanstack/react-query";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { HoldsPanel } from "./holds-panel.tsx";
import { RetentionForm } from "./retention-form.tsx";
import { RunsPanel } from "./runs-panel.tsx";

/** How long each kind is kept, what may not go meanwhile, and what the last nights took. */
export function RetentionPage() {
  const { t } = useTexts();
  const calls = useSettingsCalls().retention;
  const state = useQuery({ queryKey: settingsKeys.retention, queryFn: calls.read });
  return (
    <Page title={t("section.retention")} text={t("retention.text")}>
      <Panel title={t("retention.title")}>
        <Loaded query={state} skeleton={<SkeletonRows rows={6} />}>{({ settings }) => <RetentionForm key={JSON.stringify(settings)} settings={settings} />}</Loaded>
      </Panel>
      <HoldsPanel />
      {state.data && <RunsPanel runs={state.data.runs} />}
    </Page>
  );
}
