import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keys } from "../../shared/query-keys.ts";
import { momentText } from "../../shared/sla/span-text.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useUndo } from "../../shared/ui/undo-bar.tsx";
import { useMay } from "../use-me.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "4px 8px", padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  text: { margin: 0, minWidth: 0, flex: "1 1 180px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, overflowWrap: "anywhere" },
});

/** When the customer is reminded next by a rule, and the way to stop it; nothing where nobody reminds. */
export function CaseFollowUp({ caseId }: { caseId: string }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const mayStop = useMay("changeCase");
  const { data } = useQuery({ queryKey: keys.followUp(caseId), queryFn: () => calls.followUp(caseId) });
  const tell = useUndo();
  const readAgain = () => queries.invalidateQueries({ queryKey: keys.case(caseId) });
  const resume = useMutation({ mutationFn: (id: string) => calls.resumeFollowUp(caseId, id), onSettled: readAgain });
  const stop = useMutation({
    mutationFn: (id: string) => calls.stopFollowUp(caseId).then(() => id),
    onSuccess: (id) => tell({ text: t("followUp.stopped"), undo: () => resume.mutate(id) }),
    onSettled: readAgain,
  });
  if (!data) return resume.error && <ErrorCard error={resume.error} onDismiss={resume.reset} />;
  const { id, sentCount, times, nextAt, task, rule } = data;
  const at = momentText(nextAt, i18n.language);
  const what = sentCount < times ? t("followUp.next", { at, place: sentCount + 1, times }) : t(task === null ? "followUp.ends" : "followUp.task", { at, task });
  return (
    <section className={styles.root} aria-label={t("followUp.title")}>
      <p className={styles.text}>{what} {t("followUp.by", { rule })}</p>
      {mayStop && <Button size="small" disabledFocusable={stop.isPending} onClick={() => stop.mutate(id)}>{t("followUp.stop")}</Button>}
      {stop.error && <ErrorCard error={stop.error} onRetry={() => stop.mutate(id)} />}
    </section>
  );
}
