import { Button, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { MailboxState } from "../../../server/contract/mailboxes.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import type { ConnectOwn } from "./use-connect-own.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", alignItems: "start", gap: "12px" },
  text: { margin: 0, maxWidth: "72ch", color: tokens.colorNeutralForeground2 },
  wide: { alignSelf: "stretch" },
});

/** By whose right one's own mailbox is read, and how to change that. */
export function LeavePanel({ mailbox, connect }: { mailbox: MailboxState; connect: ConnectOwn }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { i18n } = useTranslation();
  const mayConnect = useMay("connectOwnMailbox");
  const { readBy, signIn, signedInAt, isWatched } = mailbox;
  const isMissing = signIn !== null && signIn !== "good" && isWatched;
  const state = signIn ?? "app";
  const isTakenBack = signIn !== null && !isWatched;
  const date = signedInAt && new Intl.DateTimeFormat(i18n.language, { dateStyle: "long" }).format(new Date(signedInAt));
  return (
    <Panel title={t(`mailboxes.leave.title.${isTakenBack ? "none" : readBy}`)}>
      <div className={styles.root}>
        {isMissing && (
          <MessageBar intent="warning" layout="multiline" className={styles.wide}>
            <MessageBarBody><MessageBarTitle>{t(`mailboxes.leave.${state}.what`)}</MessageBarTitle> {t(`mailboxes.leave.${state}.text`)}</MessageBarBody>
          </MessageBar>
        )}
        {!isMissing && <p className={styles.text}>{t(`mailboxes.leave.${isTakenBack ? "takenBack" : state}.text`, { date })}</p>}
        {connect.error && <div className={styles.wide}><ErrorCard error={connect.error} onRetry={() => connect.mutate({ mayAsk: true })} /></div>}
        {mayConnect && signIn !== "good" && (
          <Button appearance="primary" disabledFocusable={connect.isPending} onClick={() => connect.mutate({ mayAsk: true })}>
            {t(connect.isPending ? "mailboxes.leave.connecting" : `mailboxes.leave.${isTakenBack ? "takenBack" : state}.action`)}
          </Button>
        )}
        {mayConnect && signIn === "good" && <Disconnect />}
      </div>
    </Panel>
  );
}

/** What was read stays, and connecting again goes on from there: nothing is lost by it, and it is taken back by one click. */
function Disconnect() {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const refresh = () => queries.invalidateQueries({ queryKey: settingsKeys.mailboxes });
  const again = useMutation({ mutationFn: calls.mailboxes.connectOwn, onSettled: refresh });
  const disconnect = useMutation({
    mutationFn: calls.mailboxes.disconnectOwn,
    onSuccess: () => tell({ text: t("mailboxes.leave.disconnected"), undo: () => again.mutate() }),
    onSettled: refresh,
  });
  return (
    <>
      {disconnect.error && <ErrorCard error={disconnect.error} onRetry={() => disconnect.mutate()} />}
      <Button disabledFocusable={disconnect.isPending} onClick={() => disconnect.mutate()}>{t("mailboxes.leave.disconnect")}</Button>
    </>
  );
}
