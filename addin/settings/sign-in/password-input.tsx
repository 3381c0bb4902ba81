import { Button, Field, Input } from "@fluentui/react-components";
import { Eye20Regular, EyeOff20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import { PASSWORD_LETTERS_MIN } from "../../../server/contract/accounts.ts";
import { useTexts } from "../i18n/use-texts.ts";

interface PasswordInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** A new one has its rules below it, and is not filled in by the browser. */
  isNew?: boolean;
  problem?: string;
}

/** A password that may be looked at while it is typed. */
export function PasswordInput({ label, value, onChange, isNew = false, problem }: PasswordInputProps) {
  const { t } = useTexts();
  const [isShown, setShown] = useState(false);
  const toggle = <Button appearance="transparent" size="small" icon={isShown ? <EyeOff20Regular /> : <Eye20Regular />} aria-label={t(isShown ? "signIn.hidePassword" : "signIn.showPassword")} aria-pressed={isShown} onClick={() => setShown(!isShown)} />;
  return (
    <Field label={label} hint={isNew ? t("signIn.passwordHint", { count: PASSWORD_LETTERS_MIN }) : undefined} validationMessage={problem}>
      <Input type={isShown ? "text" : "password"} dir="ltr" value={value} autoComplete={isNew ? "new-password" : "current-password"} contentAfter={toggle} onChange={(_, { value }) => onChange(value)} />
    </Field>
  );
}
