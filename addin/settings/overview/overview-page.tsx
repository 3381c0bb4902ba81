import { makeStyles, Skeleton, SkeletonItem } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { CampaignsPanel } from "./campaigns-panel.tsx";
import { CaseListDrawer } from "./case-list-drawer.tsx";
import { CasesPerDay } from "./cases-per-day.tsx";
import { Figures } from "./figures.tsx";

const useStyles = makeStyles({
  skeleton: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(152px, 1fr))", gap: "16px" },
  wide: { gridColumn: "1 / -1" },
});

export function OverviewPage() {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const overview = useQuery({ queryKey: settingsKeys.overview, queryFn: calls.overview });
  const [opened, setOpened] = useState<"open" | "unassigned" | null>(null);
  return (
    <Page title={t("section.overview")} text={t("overview.text")}>
      <Loaded query={overview} skeleton={<OverviewSkeleton />}>
        {(data) => (
          <>
            <Figures overview={data} onOpen={setOpened} />
            <CasesPerDay days={data.casesPerDay} />
            <CampaignsPanel overview={data} />
          </>
        )}
      </Loaded>
      <CaseListDrawer view={opened} onClose={() => setOpened(null)} />
    </Page>
  );
}

function OverviewSkeleton() {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <Skeleton aria-label={t("loading")} className={styles.skeleton}>
      {[0, 1, 2, 3].map((index) => <SkeletonItem key={index} style={{ height: "116px" }} />)}
      <SkeletonItem className={styles.wide} style={{ height: "260px" }} />
    </Skeleton>
  );
}
