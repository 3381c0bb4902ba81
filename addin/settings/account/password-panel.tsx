import { Button, makeStyles } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Account, NewPassword } from "../../../server/contract/accounts.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { PasswordInput } from "../sign-in/password-input.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "400px" },
  text: { margin: "0 0 12px" },
  actions: { display: "flex", gap: "8px" },
});

export function PasswordPanel({ account }: { account: Account }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { account: calls } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [isOpen, setOpen] = useState(false);
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [isChecked, setChecked] = useState(false);
  const close = () => {
    setOpen(false);
    setCurrent("");
    setPassword("");
    setChecked(false);
    save.reset();
  };
  const save = useMutation({
    mutationFn: () => calls.changePassword({ password, ...(account.hasPassword && { current }) }),
    onSuccess: () => {
      tell({ text: t("myAccount.passwordSaved") });
      close();
      void queries.invalidateQueries({ queryKey: settingsKeys.account });
    },
  });
  const isShort = !NewPassword.safeParse(password).success;
  const refused = save.error ? problemOf(save.error).fields[0]?.path : undefined;
  return (
    <Panel title={t("myAccount.password")}>
      <p className={styles.text}>
        {account.passwordChangedAt ? <>{t("myAccount.passwordSince")} <RelativeTime at={account.passwordChangedAt} /></> : t(account.hasMicrosoft ? "myAccount.noPasswordMicrosoft" : "myAccount.noPassword")}
      </p>
      {isOpen ? (
        <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); setChecked(true); if (!isShort) save.mutate(); }}>
          <input type="email" hidden readOnly value={account.email} autoComplete="username" />
          {account.hasPassword && <PasswordInput label={t("myAccount.currentPassword")} value={current} onChange={setCurrent} problem={refused === "current" ? t("myAccount.wrongPassword") : undefined} />}
          <PasswordInput label={t("signIn.newPassword")} value={password} onChange={setPassword} isNew problem={refused === "password" ? t("signIn.tooEasy") : isChecked && isShort ? t("signIn.tooShort") : undefined} />
          {save.error && !refused && <ErrorCard error={save.error} />}
          <div className={styles.actions}>
            <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : "save")}</Button>
            <Button appearance="subtle" onClick={close}>{t("cancel")}</Button>
          </div>
        </form>
      ) : <Button onClick={() => setOpen(true)}>{t(account.hasPassword ? "myAccount.changePassword" : "myAccount.setPassword")}</Button>}
    </Panel>
  );
}
