import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { connectOwnMailbox } from "../shared/connect-own-mailbox.ts";
import { keys } from "../shared/query-keys.ts";
import { useCalls, useConnection } from "../shared/ui/connection-context.ts";
import { ErrorCard } from "../shared/ui/error-card.tsx";
import { useMay } from "./use-me.ts";

/** By a token that its person brings it may be well again before anybody looks. */
const LOOK_AGAIN_MS = 30_000;

const useStyles = makeStyles({ root: { display: "flex", flexDirection: "column", gap: "8px", marginBottom: "12px" } });

/** Where one's own mailbox waits for its person, whatever they do in the pane. */
export function OwnMailboxBar() {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const { auth } = useConnection();
  const queries = useQueryClient();
  const mayConnect = useMay("connectOwnMailbox");
  const [isLater, setLater] = useState(false);
  const own = useQuery({ queryKey: keys.ownMailbox, queryFn: calls.ownMailbox, refetchInterval: ({ state }) => (isWaiting(state.data) ? LOOK_AGAIN_MS : false) });
  const connect = useMutation({
    mutationFn: () => connectOwnMailbox(calls.connectOwnMailbox, auth.askLeave),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.ownMailbox }),
  });
  const signIn = own.data?.signIn;
  if (!mayConnect || isLater || !isWaiting(own.data)) return null;
  return (
    <div className={styles.root}>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody><MessageBarTitle>{t(`ownMailbox.${signIn}.what`)}</MessageBarTitle> {t(`ownMailbox.${signIn}.text`)}</MessageBarBody>
        <MessageBarActions>
          <Button size="small" appearance="primary" disabledFocusable={connect.isPending} onClick={() => connect.mutate()}>{t(connect.isPending ? "ownMailbox.asking" : `ownMailbox.${signIn}.action`)}</Button>
          <Button size="small" onClick={() => setLater(true)}>{t("ownMailbox.later")}</Button>
        </MessageBarActions>
      </MessageBar>
      {connect.error && <ErrorCard error={connect.error} onRetry={() => connect.mutate()} />}
    </div>
  );
}

function isWaiting(mailbox: { isWatched: boolean; signIn: string | null } | null | undefined): boolean {
  return mailbox !== null && mailbox !== undefined && mailbox.isWatched && mailbox.signIn !== null && mailbox.signIn !== "good";
}
