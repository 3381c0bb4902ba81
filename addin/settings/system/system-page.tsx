import { Badge, Button, Link, makeStyles, MessageBar, MessageBarBody, tokens } from "@fluentui/react-components";
import { ArrowClockwise20Regular, Beaker16Regular, CheckmarkCircle16Regular, ErrorCircle16Filled, Prohibited16Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import type { JSX } from "react";
import type { Health } from "../../../server/contract/system.ts";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { AlertsPanel } from "./alerts-panel.tsx";
import { ConfigurationPanel } from "./configuration-panel.tsx";
import { LoadPanel } from "./load-panel.tsx";

type Check = Health["checks"][number];

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    display: "grid", gridTemplateColumns: "180px minmax(0, 1fr)", columnGap: "16px", rowGap: "4px", padding: "16px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 }, "@media (max-width: 640px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  name: { display: "flex", flexDirection: "column", alignItems: "start", gap: "4px", fontWeight: tokens.fontWeightSemibold, "@media (max-width: 640px)": { flexDirection: "row", gap: "8px" } },
  text: { margin: 0, overflowWrap: "anywhere" },
  remedy: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  links: { margin: 0, paddingInlineStart: "20px", display: "flex", flexDirection: "column", gap: "4px" },
});

const states: Record<Check["state"], { color: "success" | "warning" | "subtle" | "danger"; icon: JSX.Element }> = {
  ok: { color: "success", icon: <CheckmarkCircle16Regular /> },
  sandbox: { color: "warning", icon: <Beaker16Regular /> },
  off: { color: "subtle", icon: <Prohibited16Regular /> },
  failing: { color: "danger", icon: <ErrorCircle16Filled /> },
};

export function SystemPage() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const health = useQuery({ queryKey: settingsKeys.health, queryFn: calls.health });
  return (
    <Page title={t("section.system")} text={t("system.text")} action={<Button icon={<ArrowClockwise20Regular />} disabledFocusable={health.isFetching} onClick={() => void health.refetch()}>{t(health.isFetching ? "system.checking" : "system.check")}</Button>}>
      <Loaded query={health} skeleton={<SkeletonRows rows={5} />}>
        {({ status, checks }) => (
          <>
            <MessageBar intent={status === "ok" ? "success" : "error"} layout="multiline"><MessageBarBody>{t(`system.status.${status}`)}</MessageBarBody></MessageBar>
            <Panel title={t("system.checks")}>
              <ul className={styles.list}>{checks.map((check) => <CheckRow key={check.name} check={check} />)}</ul>
            </Panel>
          </>
        )}
      </Loaded>
      <AlertsPanel />
      <LoadPanel />
      <ConfigurationPanel />
      <Panel title={t("system.forDevelopers")}>
        <ul className={styles.links}>
          <li><Link href="/api/docs" target="_blank" rel="noreferrer">{t("system.apiDocs")}</Link></li>
          <li><Link href="/api/openapi.json" target="_blank" rel="noreferrer">{t("system.openApi")}</Link></li>
          <li><Link href="/manifest.xml" target="_blank" rel="noreferrer">{t("system.manifest")}</Link></li>
        </ul>
      </Panel>
    </Page>
  );
}

function CheckRow({ check }: { check: Check }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { color, icon } = states[check.state];
  return (
    <li className={styles.row}>
      <div className={styles.name}>{check.name}<Badge appearance="tint" color={color} icon={icon}>{t(`system.state.${check.state}`)}</Badge></div>
      <div>
        <p className={styles.text}>{check.detail}</p>
        {check.remedy && <p className={styles.remedy}>{check.remedy}</p>}
      </div>
    </li>
  );
}
