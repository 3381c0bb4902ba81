import { makeStyles, tokens } from "@fluentui/react-components";
import { retentionKinds, type RetentionRun } from "../../../server/contract/retention.ts";
import { exactTime } from "../../shared/i18n/dates.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: { padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, ":first-child": { borderTopStyle: "none", paddingTop: 0 } },
  text: { margin: 0 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** What the last nights took. */
export function RunsPanel({ runs }: { runs: RetentionRun[] }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  return (
    <Panel title={t("retention.runs.title")}>
      {runs.length === 0 && <p className={styles.quiet}>{t("retention.runs.none")}</p>}
      <ul className={styles.list}>
        {runs.map((run) => {
          const taken = retentionKinds.flatMap((kind) => (run.counts[kind] ? [t(`retention.count.${kind}`, { count: run.counts[kind] })] : []));
          return (
            <li key={run.id} className={styles.row}>
              <p className={styles.text}>{taken.length > 0 ? taken.join(" · ") : t("retention.runs.nothing")}</p>
              <p className={styles.quiet}>{exactTime(new Date(run.startedAt), i18n.language)}{run.finishedAt ? "" : ` · ${t("retention.runs.working")}`}</p>
              {run.notice && <p className={styles.text} dir="auto">{run.notice}</p>}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
