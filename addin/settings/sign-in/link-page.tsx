import { Button, Field, Input, makeStyles } from "@fluentui/react-components";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type LinkInfo, NewPassword } from "../../../server/contract/accounts.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { PasswordInput } from "./password-input.tsx";
import { SignInFrame } from "./sign-in-frame.tsx";
import { useDoor } from "./use-door.ts";

const useStyles = makeStyles({ form: { display: "flex", flexDirection: "column", gap: "16px" } });

/** Where a link of a mail or of the console leads: nothing happens before the password is sent. */
export function LinkPage({ token }: { token: string }) {
  const { t } = useTexts();
  const door = useDoor();
  const link = useQuery({ queryKey: ["link", token], queryFn: () => door.link(token), staleTime: Infinity });
  if (link.data) return <ChoosePassword token={token} link={link.data} />;
  return (
    <SignInFrame title={t(link.error ? "signIn.linkOver" : "signIn.oneMoment")}>
      {link.error ? <><ErrorCard error={link.error} /><div><Button appearance="primary" onClick={goIn}>{t("signIn.toSignIn")}</Button></div></> : <SkeletonRows />}
    </SignInFrame>
  );
}

function ChoosePassword({ token, link }: { token: string; link: LinkInfo }) {
  const styles = useStyles();
  const { t } = useTexts();
  const door = useDoor();
  const [email, setEmail] = useState(link.email ?? "");
  const [name, setName] = useState(link.name ?? "");
  const [password, setPassword] = useState("");
  const [isChecked, setChecked] = useState(false);
  const isReset = link.purpose === "reset";
  const save = useMutation({
    mutationFn: (): Promise<unknown> => (isReset ? door.reset(token, password) : door.register({ token, email: email.trim(), name: name.trim(), password })),
    onSuccess: goIn,
  });
  const isShort = !NewPassword.safeParse(password).success;
  const isReady = !isShort && (isReset || (email.includes("@") && name.trim() !== ""));
  const refused = save.error ? problemOf(save.error).fields.find(({ path }) => path === "password") : undefined;
  const problem = refused ? t("signIn.tooEasy") : isChecked && isShort ? t("signIn.tooShort") : undefined;
  return (
    <SignInFrame title={t(`signIn.link.${link.purpose}.title`)} text={t(`signIn.link.${link.purpose}.text`, { email: link.email ?? "" })}>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); setChecked(true); if (isReady) save.mutate(); }}>
        {!isReset && <Field label={t("signIn.name")}><Input dir="auto" value={name} autoComplete="name" onChange={(_, { value }) => setName(value)} /></Field>}
        {link.email === null && <Field label={t("signIn.email")}><Input type="email" dir="ltr" value={email} autoComplete="username" onChange={(_, { value }) => setEmail(value)} /></Field>}
        {link.email !== null && <input type="email" hidden readOnly value={link.email} autoComplete="username" />}
        <PasswordInput label={t("signIn.newPassword")} value={password} onChange={(value) => { setPassword(value); if (save.error) save.reset(); }} isNew problem={problem} />
        {save.error && !refused && <ErrorCard error={save.error} />}
        <div><Button type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : `signIn.link.${link.purpose}.submit`)}</Button></div>
      </form>
    </SignInFrame>
  );
}

/** From the start, without the link in the address. */
function goIn(): void {
  location.hash = "#/";
  location.reload();
}
