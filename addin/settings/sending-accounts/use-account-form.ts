import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ConnectionTest, SendingAccount } from "../../../server/contract/sending-accounts.ts";
import { ApiProblem, problemOf } from "../../shared/api-problem.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { useDraft } from "../ui/drafts.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { type AccountDraft, inputOf, problemsOf } from "./account-draft.ts";

/** What was typed, what is wrong with it, and what became of saving and testing it. */
export function useAccountForm(kept: SendingAccount | null, start: AccountDraft) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [typed, keep] = useDraft<AccountDraft>(`sending-account ${kept?.id ?? `new ${start.provider}`}`);
  const [isChecked, setChecked] = useState(false);
  const [tested, setTested] = useState<ConnectionTest | null>(null);
  const draft = typed ?? start;
  const wrong = problemsOf(draft);
  const test = useMutation({ mutationFn: (id: string) => calls.testSendingAccount(id) });
  const save = useMutation({
    mutationFn: () => calls.saveSendingAccount(inputOf(draft, kept)),
    onMutate: () => setTested(null),
    onSuccess: async (account) => {
      keep(null);
      const result = account.isEnabled ? await test.mutateAsync(account.id).catch(() => null) : null;
      await queries.invalidateQueries({ queryKey: settingsKeys.sendingAccounts });
      if (result && !result.isGood) {
        // A new one is kept already: from here on it is changed, not made again.
        if (!kept) goTo("sending", account.id);
        return setTested(result);
      }
      tell({ text: t("sending.saved", { name: account.name }) });
      goTo("sending");
    },
  });
  const refused = save.error ? problemOf(save.error) : null;
  const problem = (path: string): string | undefined => {
    const said = refused?.fields.find((field) => field.path === path);
    if (said) return t(`sending.refused.${path.replace(".", "_")}`, { defaultValue: said.message });
    return isChecked && wrong.has(path) ? t(`sending.wrong.${path.replace(".", "_")}`) : undefined;
  };
  return {
    draft,
    problem,
    tested,
    isTesting: test.isPending,
    isBusy: save.isPending || test.isPending,
    /** What no field can say. */
    error: refused && refused.fields.length === 0 ? (save.error as ApiProblem) : null,
    change: (change: Partial<AccountDraft>) => {
      if (save.error) save.reset();
      keep({ ...draft, ...change });
    },
    discard: () => keep(null),
    save: () => {
      setChecked(true);
      if (wrong.size === 0) save.mutate();
    },
  };
}
