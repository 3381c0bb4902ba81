import { Button, makeStyles, Popover, PopoverSurface, PopoverTrigger, tokens } from "@fluentui/react-components";
import { Warning20Filled } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "../shared/query-keys.ts";
import { useCalls } from "../shared/ui/connection-context.ts";
import { useMay, useMe } from "./use-me.ts";

const HEALTH_EVERY_MS = 2 * 60_000;

const useStyles = makeStyles({
  icon: { color: tokens.colorStatusWarningForeground3 },
  list: { display: "flex", flexDirection: "column", gap: "12px", maxWidth: "264px", margin: 0, padding: 0, listStyleType: "none" },
  name: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface Shown {
  title: string;
  detail: string;
  remedy: string | null;
}

/** One icon, only while something is wrong that the person at the screen should know of. */
export function Problems() {
  const styles = useStyles();
  const { t } = useTranslation();
  const problems = useProblems();
  if (problems.length === 0) return null;
  const label = t("problems.label", { count: problems.length });
  return (
    <Popover positioning="below-end">
      <PopoverTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<Warning20Filled className={styles.icon} />} aria-label={label} title={label} />
      </PopoverTrigger>
      <PopoverSurface aria-label={label}>
        <ul className={styles.list}>
          {problems.map((problem) => (
            <li key={problem.title}>
              <p className={styles.name}>{problem.title}</p>
              <p className={styles.text}>{problem.detail}</p>
              {problem.remedy && <p className={styles.text}>{problem.remedy}</p>}
            </li>
          ))}
        </ul>
      </PopoverSurface>
    </Popover>
  );
}

function useProblems(): Shown[] {
  const { t } = useTranslation();
  const calls = useCalls();
  const isOnline = useSyncExternalStore(subscribeOnline, () => navigator.onLine);
  const { data: me } = useMe();
  const mayRead = useMay("readHealth");
  const { data: health } = useQuery({ queryKey: keys.health, queryFn: calls.health, refetchInterval: HEALTH_EVERY_MS, enabled: me !== undefined && mayRead });
  const failing = (health?.checks ?? []).filter((check) => check.state === "failing");
  const offline = { title: t("problem.offline.title"), detail: t("problem.offline.what"), remedy: t("problem.offline.remedy") };
  return [...(isOnline ? [] : [offline]), ...failing.map((check) => ({ title: check.name, detail: check.detail, remedy: check.remedy }))];
}

function subscribeOnline(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}
