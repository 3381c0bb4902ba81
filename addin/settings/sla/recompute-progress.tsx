import { Button, Field, makeStyles, MessageBar, MessageBarBody, ProgressBar } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNow } from "../../shared/ui/use-now.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";

const LOOK_MS = 1_000;
/** How long what is done stays to be seen. */
const SHOWN_AFTER_MS = 10 * 60_000;

const useStyles = makeStyles({ row: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "12px" }, bar: { flex: "1 1 240px", minWidth: 0 } });

/** How far reckoning the open cases anew came; nothing while nobody asked for it. */
export function RecomputeProgress() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const mayStop = useMay("savePolicy");
  const now = useNow(LOOK_MS * 30);
  const recomputes = useQuery({ queryKey: settingsKeys.slaRecomputes, queryFn: calls.sla.recomputes, refetchInterval: ({ state }) => (state.data?.[0]?.state === "running" ? LOOK_MS : false) });
  const stop = useMutation({ mutationFn: calls.sla.cancelRecompute, onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.slaRecomputes }) });
  const newest = recomputes.data?.[0];
  if (!newest) return null;
  const figures = { done: newest.doneCount, total: newest.totalCount, changed: newest.changedCount, name: newest.subjectName };
  if (newest.state === "running") {
    return (
      <Panel>
        <div className={styles.row}>
          <Field className={styles.bar} label={t("sla.recompute.running", figures)} validationState="none" validationMessage={t("sla.recompute.progress", figures)}>
            <ProgressBar value={newest.totalCount === 0 ? undefined : newest.doneCount / newest.totalCount} />
          </Field>
          {mayStop && <Button disabledFocusable={stop.isPending} onClick={() => stop.mutate(newest.id)}>{t("sla.recompute.stop")}</Button>}
        </div>
      </Panel>
    );
  }
  if (!newest.finishedAt || now.getTime() - Date.parse(newest.finishedAt) > SHOWN_AFTER_MS) return null;
  return <MessageBar intent={newest.state === "finished" ? "success" : "info"} layout="multiline"><MessageBarBody>{t(`sla.recompute.${newest.state}`, figures)}</MessageBarBody></MessageBar>;
}
