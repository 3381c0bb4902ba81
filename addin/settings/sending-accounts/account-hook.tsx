import { Button, Field, Input, makeStyles, Switch, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { AccountHook } from "../../../server/contract/receipts.ts";
import type { SendingAccount } from "../../../server/contract/sending-accounts.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { CopyField } from "../ui/copy-field.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

const SECRET_LETTERS_MIN = 8;
const SECRET_LETTERS_MAX = 500;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px" },
  text: { margin: "0 0 16px", color: tokens.colorNeutralForeground2 },
});

/** How a provider tells what became of mails: others say it in the mailbox alone. */
export function AccountHookPanel({ account }: { account: SendingAccount }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const hook = useQuery({ queryKey: settingsKeys.sendingAccountHook(account.id), queryFn: () => calls.accountHook(account.id) });
  if (account.provider !== "mailersend" && account.provider !== "azure_email") return null;
  return (
    <Panel title={t("sending.hook.title")}>
      <p className={styles.text}>{t(`sending.hook.text.${account.provider}`)}</p>
      {hook.isPending && <SkeletonRows rows={2} />}
      {hook.error && <ErrorCard error={hook.error} onRetry={() => void hook.refetch()} />}
      {hook.data && <HookForm key={String(hook.data.isSecretSet)} account={account} hook={hook.data} />}
    </Panel>
  );
}

function HookForm({ account, hook }: { account: SendingAccount; hook: AccountHook }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [secret, setSecret] = useState("");
  const [keepsOpens, setKeepsOpens] = useState(hook.keepsOpens);
  const isTooShort = secret !== "" && secret.trim().length < SECRET_LETTERS_MIN;
  const save = useMutation({
    mutationFn: () => calls.saveAccountHook(account.id, { keepsOpens, ...(secret.trim() && { secret: secret.trim() }) }),
    onSuccess: (saved) => {
      queries.setQueryData(settingsKeys.sendingAccountHook(account.id), saved);
      setSecret("");
      tell({ text: t("sending.hook.saved") });
    },
  });
  const submit = () => {
    if (!isTooShort && !save.isPending) save.mutate();
  };
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
      {hook.url && <CopyField label={t("sending.hook.url")} value={hook.url} />}
      {hook.needsSecret && (
        <Field label={t("sending.hook.secret")} hint={t(hook.isSecretSet ? "sending.hook.secretSet" : "sending.hook.secretMissing")} validationMessage={isTooShort ? t("sending.hook.secretShort") : undefined}>
          <Input type="password" autoComplete="off" value={secret} maxLength={SECRET_LETTERS_MAX} onChange={(_, { value }) => setSecret(value)} />
        </Field>
      )}
      <Switch checked={keepsOpens} label={t("sending.hook.keepsOpens")} onChange={(_, { checked }) => setKeepsOpens(checked)} />
      <p className={styles.text}>{t("sending.hook.opensText")}</p>
      {save.error && <ErrorCard error={save.error} onRetry={submit} />}
      <div><Button type="submit" disabledFocusable={isTooShort || save.isPending}>{t(save.isPending ? "saving" : "sending.hook.save")}</Button></div>
    </form>
  );
}
