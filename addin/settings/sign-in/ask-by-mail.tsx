import { Button, Field, Input, makeStyles } from "@fluentui/react-components";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { SignInFrame } from "./sign-in-frame.tsx";
import { useDoor } from "./use-door.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  text: { margin: 0 },
});

interface AskByMailProps {
  what: "reset" | "registration";
  startWith: string;
  isMailOn: boolean;
  onBack: () => void;
}

/** Asks for a link by mail; the answer is the same whether or not anybody has that address. */
export function AskByMail({ what, startWith, isMailOn, onBack }: AskByMailProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const door = useDoor();
  const [email, setEmail] = useState(startWith);
  const [name, setName] = useState("");
  const ask = useMutation({ mutationFn: (): Promise<unknown> => (what === "reset" ? door.forgot(email.trim()) : door.register({ email: email.trim(), name: name.trim() })) });
  const isReady = email.includes("@") && (what === "reset" || name.trim() !== "");
  const back = <Button appearance={ask.isSuccess || !isMailOn ? "primary" : "subtle"} onClick={onBack}>{t("signIn.back")}</Button>;
  if (!isMailOn) return <SignInFrame title={t(`signIn.${what}Title`)} text={t("signIn.noMail")}><div className={styles.actions}>{back}</div></SignInFrame>;
  return (
    <SignInFrame title={t(`signIn.${what}Title`)} text={ask.isSuccess ? undefined : t(`signIn.${what}Text`)}>
      {ask.isSuccess ? (
        <><p className={styles.text} role="status">{t(`signIn.${what}Sent`, { email: email.trim() })}</p><div className={styles.actions}>{back}</div></>
      ) : (
        <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); if (isReady) ask.mutate(); }}>
          {what === "registration" && <Field label={t("signIn.name")}><Input dir="auto" value={name} autoComplete="name" onChange={(_, { value }) => setName(value)} /></Field>}
          <Field label={t("signIn.email")}><Input type="email" dir="ltr" value={email} autoFocus autoComplete="username" onChange={(_, { value }) => setEmail(value)} /></Field>
          {ask.error && <ErrorCard error={ask.error} />}
          <div className={styles.actions}>
            <Button type="submit" appearance="primary" disabledFocusable={!isReady || ask.isPending}>{t("signIn.sendLink")}</Button>
            {back}
          </div>
        </form>
      )}
    </SignInFrame>
  );
}
