import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowLeft20Regular, Timer24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { newPolicy } from "./policy-draft.ts";
import { PolicyEditor } from "./policy-editor.tsx";
import { PolicyList } from "./policy-list.tsx";
import { RecomputeProgress } from "./recompute-progress.tsx";

const useStyles = makeStyles({
  all: { display: "flex", flexDirection: "column", gap: "24px" },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px" },
  title: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere", minWidth: 0 },
});

/** `#/sla/policies`, `#/sla/policies/new`, `#/sla/policies/<id>`. */
export function PoliciesTab({ place }: { place: string | undefined }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const mayChange = useMay("savePolicy");
  const policies = useQuery({ queryKey: settingsKeys.policies, queryFn: () => calls.sla.policies(false) });
  const calendars = useQuery({ queryKey: settingsKeys.calendars, queryFn: calls.calendars.list });
  const skeleton = <SkeletonRows rows={5} />;
  if (!place) return <div className={styles.all}><RecomputeProgress /><Loaded query={policies} skeleton={skeleton}>{(all) => <PolicyList policies={all} calendars={calendars.data ?? []} mayChange={mayChange} />}</Loaded></div>;
  const isNew = place === "new" && mayChange;
  const found = policies.data?.find(({ id }) => id === place);
  return (
    <div className={styles.all}>
      <div className={styles.head}>
        <Button icon={<ArrowLeft20Regular />} onClick={() => goTo("sla", "policies")}>{t("sla.back")}</Button>
        <h2 className={styles.title}>{isNew ? t("sla.new") : found?.name}</h2>
      </div>
      <RecomputeProgress />
      <Loaded query={policies} skeleton={skeleton}>
        {(all) => (
          <Loaded query={calendars} skeleton={skeleton}>
            {(calendars) => {
              if (!found && !isNew) return <Panel><EmptyState icon={<Timer24Regular />} title={t("sla.goneTitle")} text={t("sla.goneText")} /></Panel>;
              return <PolicyEditor key={found?.id ?? "new"} policy={found ?? null} beginning={newPolicy(calendars[0]?.id ?? "", all[0])} calendars={calendars} />;
            }}
          </Loaded>
        )}
      </Loaded>
    </div>
  );
}
