import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { ChangeList } from "./change-list.tsx";
import { changesOfEntry } from "./policy-changes.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "16px" },
  head: { display: "flex", flexWrap: "wrap", justifyContent: "space-between", columnGap: "8px" },
  who: { fontWeight: tokens.fontWeightSemibold },
  when: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Who changed what, newest first. */
export function PolicyHistory({ policyId, nameOf }: { policyId: string; nameOf: (calendarId: string) => string }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const history = useQuery({ queryKey: settingsKeys.policyHistory(policyId), queryFn: () => calls.policyHistory(policyId) });
  return (
    <Panel title={t("sla.history.title")}>
      <Loaded query={history} skeleton={<SkeletonRows rows={2} />}>
        {(entries) => entries.length === 0 ? <p className={styles.text}>{t("sla.history.empty")}</p> : (
          <ol className={styles.list}>
            {entries.toSorted((a, b) => b.seq - a.seq).map((entry) => {
              const changes = changesOfEntry(entry, nameOf);
              return (
                <li key={entry.seq}>
                  <div className={styles.head}>
                    <span className={styles.who}>{entry.actor}</span>
                    <span className={styles.when}><RelativeTime at={entry.at} /></span>
                  </div>
                  {Array.isArray(changes) ? <ChangeList changes={changes} /> : <p className={styles.text}>{t(changes === "created" ? "sla.history.created" : "sla.history.saved")}</p>}
                </li>
              );
            })}
          </ol>
        )}
      </Loaded>
    </Panel>
  );
}
