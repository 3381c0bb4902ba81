import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SendingAccount } from "../../../server/contract/sending-accounts.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTellBar } from "../ui/tell-bar.tsx";

/** What can be done with a kept account from its row. */
export function useAccountActions(account: SendingAccount) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell, deleteLater } = useTellBar();
  const reload = () => queries.invalidateQueries({ queryKey: settingsKeys.sendingAccounts });
  const complain = (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) });
  const test = useMutation({
    mutationFn: () => calls.testSendingAccount(account.id),
    onSuccess: ({ isGood }) => tell({ text: t(isGood ? "sending.testGood" : "sending.testBad", { name: account.name }) }),
    onError: complain,
    onSettled: reload,
  });
  const remove = () =>
    deleteLater({
      id: account.id,
      text: t("sending.deleted", { name: account.name }),
      commit: () => calls.deleteSendingAccount(account.id).catch(complain).then(reload),
    });
  return { test, remove };
}
