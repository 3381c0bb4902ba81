import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { TaskListAdd20Regular, MailDismiss20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { MailView } from "../../../server/contract/conversations.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useUndo } from "../../shared/ui/undo-bar.tsx";
import { useMay } from "../use-me.ts";
import type { OpenMail } from "./use-mail.ts";

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface TriageActionsProps {
  mail: OpenMail;
  messageId: string;
  dismissed: MailView["dismissed"];
  isBusy: boolean;
}

/** The small ways on, each with one click: it is no case, or it is a task. Both can be taken back. */
export function TriageActions({ mail, messageId, dismissed, isBusy }: TriageActionsProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const tell = useUndo();
  const mayAdd = useMay("addTask");
  const readAgain = () => queries.invalidateQueries({ queryKey: keys.mail(mail.itemId) });
  const dismiss = useMutation({
    mutationFn: (isDismissed: boolean) => calls.dismissMail(messageId, isDismissed),
    onSuccess: async (_message, isDismissed) => {
      await readAgain();
      if (isDismissed) tell({ text: t("triage.dismissed"), undo: () => void calls.dismissMail(messageId, false).finally(() => void readAgain()) });
    },
  });
  const add = useMutation({
    mutationFn: async () => {
      const { title, description, priority, dueAt } = await calls.suggestedTask(messageId);
      return calls.addTask({ caseId: null, title, description, priority, dueAt, messageId });
    },
    onSuccess: ({ id, title, version }) => tell({ text: t("triage.taskAdded", { title }), undo: () => void calls.deleteTask(id, version) }),
  });
  const problem = dismiss.error ?? add.error;
  return (
    <>
      {dismissed && <p className={styles.quiet} role="status">{t("triage.isDismissed", { name: dismissed.by })}</p>}
      <div className={styles.actions}>
        {dismissed ? (
          <Button size="small" disabledFocusable={isBusy || dismiss.isPending} onClick={() => dismiss.mutate(false)}>{t("triage.takeUp")}</Button>
        ) : (
          <Button size="small" appearance="subtle" icon={<MailDismiss20Regular />} disabledFocusable={isBusy || dismiss.isPending} onClick={() => dismiss.mutate(true)}>{t("triage.notCase")}</Button>
        )}
        {mayAdd && <Button size="small" appearance="subtle" icon={<TaskListAdd20Regular />} disabledFocusable={isBusy || add.isPending} onClick={() => add.mutate()}>{t("triage.task")}</Button>}
      </div>
      {problem && <ErrorCard error={problem} onDismiss={() => { dismiss.reset(); add.reset(); }} />}
    </>
  );
}
