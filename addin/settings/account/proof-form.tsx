import { Button, Field, Input, makeStyles } from "@fluentui/react-components";
import { useState } from "react";
import type { Account, Proof } from "../../../server/contract/accounts.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { PasswordInput } from "../sign-in/password-input.tsx";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "400px" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

interface ProofFormProps {
  account: Account;
  submit: string;
  isBusy: boolean;
  error: unknown;
  onProof: (proof: Proof) => void;
  onCancel: () => void;
}

/** Before an account is weakened: its password and, where there is one, a code, once more. */
export function ProofForm({ account, submit, isBusy, error, onProof, onCancel }: ProofFormProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const refused = error ? problemOf(error).fields[0]?.path : undefined;
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); onProof({ ...(account.hasPassword && { password }), ...(account.factorSince && { code: code.trim() }) }); }}>
      {account.hasPassword && <PasswordInput label={t("myAccount.currentPassword")} value={password} onChange={setPassword} problem={refused === "current" ? t("myAccount.wrongPassword") : undefined} />}
      {account.factorSince && <Field label={t("signIn.code")} hint={t("signIn.codeHint")} validationMessage={refused === "code" ? t("myAccount.wrongCode") : undefined}><Input value={code} dir="ltr" autoComplete="one-time-code" maxLength={24} onChange={(_, { value }) => setCode(value)} /></Field>}
      {error !== null && refused !== "current" && refused !== "code" && <ErrorCard error={error} />}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={isBusy || (account.hasPassword && password === "") || (account.factorSince !== null && code.trim().length < 6)}>{submit}</Button>
        <Button appearance="subtle" onClick={onCancel}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
