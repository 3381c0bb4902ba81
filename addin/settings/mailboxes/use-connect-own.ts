import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { connectOwnMailbox } from "../../shared/connect-own-mailbox.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";

/** Kept while the page is at Microsoft's: what the person wanted is done when they are back. */
const LEFT_FOR_LEAVE = "mailroom.left-for-leave";

/** Connects one's own mailbox: silently where that is possible, else by way of Microsoft's dialog, once. */
export function useConnectOwn() {
  const { t } = useTexts();
  const { auth } = useConnection();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const connect = useMutation({
    mutationFn: async ({ mayAsk }: { mayAsk: boolean }) => {
      if (!mayAsk) return calls.mailboxes.connectOwn();
      return connectOwnMailbox(calls.mailboxes.connectOwn, (leave) => {
        sessionStorage.setItem(LEFT_FOR_LEAVE, "1");
        return auth.askLeave(leave);
      });
    },
    onSuccess: () => tell({ text: t("mailboxes.leave.given") }),
    onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.mailboxes }),
  });
  const { mutate } = connect;
  useEffect(() => {
    if (sessionStorage.getItem(LEFT_FOR_LEAVE) === null) return;
    sessionStorage.removeItem(LEFT_FOR_LEAVE);
    mutate({ mayAsk: false });
  }, [mutate]);
  return connect;
}
export type ConnectOwn = ReturnType<typeof useConnectOwn>;
