import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useCalls } from "../ui/connection-context.ts";
import type { SequenceState } from "./sequence-state.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px", padding: "6px 12px", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground2, fontSize: tokens.fontSizeBase200 },
});

/** How far a sequence is, and what can be done about the rest of it. */
export function SequenceBar({ conversationId, sequence, refresh }: { conversationId: string; sequence: SequenceState; refresh: () => Promise<unknown> }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { chats } = useCalls();
  const cancel = useMutation({ mutationFn: () => chats.cancelSequence(conversationId, sequence.id), onSettled: refresh });
  const retry = useMutation({ mutationFn: () => chats.retrySequence(conversationId, sequence.id), onSettled: refresh });
  return (
    <div className={styles.root} role="status">
      <span>{t("inbox.sequence.progress", { sent: sequence.sent, count: sequence.count })}{sequence.failed > 0 && ` · ${t("inbox.sequence.failed", { count: sequence.failed })}`}</span>
      {sequence.waiting > 0 && <Button size="small" appearance="subtle" disabledFocusable={cancel.isPending} onClick={() => cancel.mutate()}>{t("inbox.sequence.cancel")}</Button>}
      {sequence.failed > 0 && <Button size="small" appearance="subtle" disabledFocusable={retry.isPending} onClick={() => retry.mutate()}>{t("inbox.sequence.retry")}</Button>}
    </div>
  );
}
