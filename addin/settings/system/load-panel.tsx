import { makeStyles, Select } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { LoadChart } from "./load-chart.tsx";

const AGAIN_MS = 60_000;
const spans = [1, 6, 24, 168] as const;

const useStyles = makeStyles({ charts: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(min(260px, 100%), 1fr))", gap: "24px" }, servers: { margin: "0 0 16px" } });

/** How the servers fared, with what one is told of drawn in. */
export function LoadPanel() {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const calls = useSettingsCalls();
  const [hours, setHours] = useState<number>(24);
  const trend = useQuery({ queryKey: [...settingsKeys.load, hours], queryFn: () => calls.load(hours), refetchInterval: AGAIN_MS });
  const thresholds = useQuery({ queryKey: settingsKeys.thresholds, queryFn: calls.thresholds });
  const number = (value: number, digits = 0) => value.toLocaleString(i18n.language, { maximumFractionDigits: digits });
  const ms = (value: number) => t("system.load.ms", { value: number(value) });
  const percent = (value: number) => t("system.load.percent", { value: number(value) });
  return (
    <Panel title={t("system.load.title")} aside={<Select aria-label={t("system.load.span")} value={String(hours)} onChange={(_, { value }) => setHours(Number(value))}>{spans.map((span) => <option key={span} value={span}>{t(`system.load.spans.${span}`)}</option>)}</Select>}>
      <Loaded query={trend} skeleton={<SkeletonRows rows={3} />}>
        {(found) => found.points.length === 0 ? <p className={styles.servers}>{t("system.load.none")}</p> : (
          <>
            <p className={styles.servers}>{t("system.load.servers", { count: found.serverCount })}</p>
            <div className={styles.charts}>
              <LoadChart name={t("system.load.response")} trend={found} valueOf={(point) => point.p95Ms} words={ms} threshold={thresholds.data?.responseMs} />
              <LoadChart name={t("system.load.requests")} trend={found} valueOf={(point) => point.requestCount / (found.stepSeconds / 60)} words={(value) => t("system.load.perMinute", { value: number(value, 1) })} />
              <LoadChart name={t("system.load.failures")} trend={found} valueOf={(point) => (point.requestCount === 0 ? null : (point.failureCount / point.requestCount) * 100)} words={percent} threshold={thresholds.data?.errorPercent} />
              <LoadChart name={t("system.load.jobs")} trend={found} valueOf={(point) => point.jobCount / (found.stepSeconds / 60)} words={(value) => t("system.load.perMinute", { value: number(value, 1) })} />
              <LoadChart name={t("system.load.database")} trend={found} valueOf={(point) => point.databaseMs} words={ms} threshold={thresholds.data?.databaseMs} />
              <LoadChart name={t("system.load.cpu")} trend={found} valueOf={(point) => point.cpuPercent} words={percent} threshold={thresholds.data?.cpuPercent} />
              <LoadChart name={t("system.load.memory")} trend={found} valueOf={(point) => point.memoryPercent} words={percent} threshold={thresholds.data?.memoryPercent} />
            </div>
          </>
        )}
      </Loaded>
    </Panel>
  );
}
