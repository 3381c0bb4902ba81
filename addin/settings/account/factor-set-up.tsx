import { Button, Field, Input, makeStyles } from "@fluentui/react-components";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { BeginFactor, RecoveryCodes } from "../../../server/contract/accounts.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { CopyField } from "../ui/copy-field.tsx";
import { QrCode } from "./qr-code.tsx";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "440px" },
  text: { margin: 0 },
  actions: { display: "flex", gap: "8px" },
});

/** The app takes the secret from the picture, or from its letters; a code of it shows that it has it. */
export function FactorSetUp({ begun, onDone, onCancel }: { begun: BeginFactor; onDone: (codes: RecoveryCodes) => void; onCancel: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { account: calls } = useSettingsCalls();
  const [code, setCode] = useState("");
  const confirm = useMutation({ mutationFn: () => calls.confirmFactor(code.trim()), onSuccess: onDone });
  const isWrong = confirm.error !== null && problemOf(confirm.error).fields[0]?.path === "code";
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); if (code.trim().length >= 6) confirm.mutate(); }}>
      <p className={styles.text}>{t("myAccount.scan")}</p>
      <QrCode text={begun.uri} label={t("myAccount.qrLabel")} />
      <CopyField label={t("myAccount.secret")} value={begun.secret} />
      <Field label={t("myAccount.appCode")} validationMessage={isWrong ? t("myAccount.wrongCode") : undefined}>
        <Input value={code} dir="ltr" inputMode="numeric" autoComplete="one-time-code" maxLength={7} onChange={(_, { value }) => setCode(value)} />
      </Field>
      {confirm.error && !isWrong && <ErrorCard error={confirm.error} />}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={confirm.isPending || code.trim().length < 6}>{t("myAccount.switchOn")}</Button>
        <Button appearance="subtle" onClick={onCancel}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
