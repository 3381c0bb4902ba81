import { Badge, makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import type { Alert } from "../../../server/contract/monitoring.ts";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { ThresholdsForm } from "./thresholds-form.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: "0 0 16px", padding: 0 },
  row: { display: "flex", flexWrap: "wrap", alignItems: "baseline", gap: "8px", padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, ":first-child": { borderTopStyle: "none" } },
  text: { flex: "1 1 240px", minWidth: 0, overflowWrap: "anywhere" },
  times: { color: tokens.colorNeutralForeground2 },
  none: { margin: "0 0 16px" },
});

/** What is beyond its threshold now, what was in the last week, and where the thresholds are. */
export function AlertsPanel() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const mayChange = useMay("saveThresholds");
  const alerts = useQuery({ queryKey: settingsKeys.alerts, queryFn: calls.alerts });
  const thresholds = useQuery({ queryKey: settingsKeys.thresholds, queryFn: calls.thresholds });
  return (
    <Panel title={t("system.alerts.title")}>
      <Loaded query={alerts} skeleton={<SkeletonRows rows={2} />}>
        {(found) => found.length === 0 ? <p className={styles.none}>{t("system.alerts.none")}</p> : <ul className={styles.list}>{found.map((alert) => <AlertRow key={alert.id} alert={alert} />)}</ul>}
      </Loaded>
      {thresholds.data && <ThresholdsForm key={JSON.stringify(thresholds.data)} thresholds={thresholds.data} mayChange={mayChange} />}
    </Panel>
  );
}

function AlertRow({ alert }: { alert: Alert }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const number = (value: number) => value.toLocaleString(i18n.language, { maximumFractionDigits: 0 });
  return (
    <li className={styles.row}>
      <Badge appearance="tint" color={alert.endedAt ? "subtle" : "danger"}>{t(alert.endedAt ? "system.alerts.over" : "system.alerts.now")}</Badge>
      <span className={styles.text}>{t(`system.alerts.kinds.${alert.kind}`, { about: alert.about || t("system.alerts.llm"), value: number(alert.value), threshold: number(alert.threshold) })}</span>
      <span className={styles.times}><RelativeTime at={alert.raisedAt} /></span>
    </li>
  );
}
