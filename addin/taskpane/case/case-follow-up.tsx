import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { FollowUp } from "../../../server/contract/rules.ts";
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
  const section = useRef<HTMLElement>(null);
  const readAgain = () => queries.invalidateQueries({ queryKey: keys.case(caseId) });
  const resume = useMutation({ mutationFn: (id: string) => calls.resumeFollowUp(caseId, id), onSettled: readAgain });
  const stop = useMutation({
    mutationFn: (id: string) => calls.stopFollowUp(caseId).then(() => id),
    onSuccess: (id) => {
      // The button goes; a reader goes on here.
      section.current?.focus();
      tell({ text: t("followUp.stopped"), undo: () => resume.mutate(id) });
    },
    onSettled: readAgain,
  });
  // It may be over before the answer is here: others tell it too.
  if (!data && stop.isIdle) return null;
  return (
    <section ref={section} tabIndex={-1} className={styles.root} style={{ outline: "none" }} aria-label={t("followUp.title")}>
      <p className={styles.text}>{data ? wordsOf(t, i18n.language, data) : t("followUp.stopped")}</p>
      {data && mayStop && <Button size="small" disabledFocusable={stop.isPending} onClick={() => stop.mutate(data.id)}>{t("followUp.stop")}</Button>}
      {data && stop.error && <ErrorCard error={stop.error} onRetry={() => stop.mutate(data.id)} />}
      {resume.error && <ErrorCard error={resume.error} onDismiss={resume.reset} />}
    </section>
  );
}

function wordsOf(t: TFunction, language: string, { sentCount, times, nextAt, task, rule }: FollowUp): string {
  const at = momentText(nextAt, language);
  const what = sentCount < times ? t("followUp.next", { at, place: sentCount + 1, times }) : t(task === null ? "followUp.ends" : "followUp.task", { at, task });
  return `${what} ${t("followUp.by", { rule })}`;
}
