import { Button, Field, Input, Link, makeStyles } from "@fluentui/react-components";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { PasswordInput } from "./password-input.tsx";
import { useDoor } from "./use-door.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px" },
  actions: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "12px" },
});

/** E-mail and password, and where the account has a second factor its code. */
export function EmailForm({ onForgot }: { onForgot: (email: string) => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const door = useDoor();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [isCodeAsked, setCodeAsked] = useState(false);
  const login = useMutation({
    mutationFn: () => door.login({ email: email.trim(), password, ...(isCodeAsked && { code: code.trim() }) }),
    onSuccess: ({ status }) => {
      if (status === "factor_needed") return setCodeAsked(true);
      // From the start, as the person who has the cookie now.
      location.reload();
    },
  });
  const isReady = isCodeAsked ? code.trim().length >= 6 : email.includes("@") && password !== "";
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); if (isReady && !login.isPending) login.mutate(); }}>
      {isCodeAsked ? (
        <Field label={t("signIn.code")} hint={t("signIn.codeHint")}>
          <Input value={code} dir="ltr" autoFocus autoComplete="one-time-code" inputMode="text" maxLength={24} onChange={(_, { value }) => setCode(value)} />
        </Field>
      ) : (
        <>
          <Field label={t("signIn.email")}><Input type="email" dir="ltr" value={email} autoComplete="username" onChange={(_, { value }) => setEmail(value)} /></Field>
          <PasswordInput label={t("signIn.password")} value={password} onChange={setPassword} />
        </>
      )}
      {login.error && <ErrorCard error={login.error} />}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={!isReady || login.isPending}>{t(login.isPending ? "signIn.busy" : "signIn.submit")}</Button>
        {isCodeAsked ? <Link as="button" type="button" onClick={() => { setCodeAsked(false); setCode(""); login.reset(); }}>{t("signIn.back")}</Link> : <Link as="button" type="button" onClick={() => onForgot(email.trim())}>{t("signIn.forgot")}</Link>}
      </div>
    </form>
  );
}
