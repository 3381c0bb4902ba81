import { Button, Field, Input, makeStyles } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { channels, EmailAddress, type ChannelName } from "../../../server/contract/common.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useContactCalls } from "../contacts/use-contact-calls.ts";
import { givenReasons, type GivenReason } from "../contacts/use-reason-word.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choice } from "../rules/choice.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

const ADDRESS_LETTERS_MAX = 254;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px" },
  fields: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(220px, 100%), 1fr))", gap: "16px", alignItems: "start" },
  actions: { display: "flex", gap: "8px" },
});

/** Also for addresses that no contact has: they are respected when one comes with an import. */
export function AddSuppression({ onDone }: { onDone: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const first = useRef<HTMLInputElement>(null);
  const [channel, setChannel] = useState<ChannelName>("email");
  const [address, setAddress] = useState("");
  const [reason, setReason] = useState<GivenReason>("asked");
  const [isChecked, setChecked] = useState(false);
  // Who asked for the form is put into it.
  useEffect(() => first.current?.focus(), []);
  const isGood = channel === "email" ? EmailAddress.safeParse(address).success : address.trim() !== "";
  const readAgain = () => Promise.all([settingsKeys.suppressions, ["contacts"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
  const add = useMutation({
    mutationFn: () => calls.suppress({ channel, address: address.trim(), reason }),
    onSuccess: async (suppression) => {
      tell({ text: t("contacts.suppressed", { address: suppression.address ?? address.trim() }), undo: () => void calls.release(suppression.id).catch((error: unknown) => tell({ text: problemSentence(t, problemOf(error)) })).finally(readAgain) });
      onDone();
      await readAgain();
    },
  });
  const submit = () => {
    setChecked(true);
    if (isGood) add.mutate();
    else first.current?.focus();
  };
  return (
    <Panel title={t("suppressions.add")}>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <div className={styles.fields}>
          <Field label={t("suppressions.channel")}><Choice label={t("suppressions.channel")} value={channel} options={channels.map((value) => ({ value, text: t(`contacts.channel.${value}`) }))} onChange={(value) => setChannel(value as ChannelName)} /></Field>
          <Field label={t("suppressions.address")} required validationMessage={isChecked && !isGood ? t(channel === "email" ? "contacts.problem.emailBad" : "suppressions.addressMissing") : undefined}>
            <Input ref={first} value={address} maxLength={ADDRESS_LETTERS_MAX} autoComplete="off" onChange={(_, { value }) => setAddress(value)} />
          </Field>
          <Field label={t("suppressions.reasonLabel")}><Choice label={t("suppressions.reasonLabel")} value={reason} options={givenReasons.map((value) => ({ value, text: t(`suppressions.reason.${value}`) }))} onChange={(value) => setReason(value as GivenReason)} /></Field>
        </div>
        {add.error && <ErrorCard error={add.error} onRetry={submit} />}
        <div className={styles.actions}>
          <Button type="submit" appearance="primary" disabledFocusable={add.isPending}>{t(add.isPending ? "saving" : "suppressions.add")}</Button>
          <Button appearance="subtle" onClick={onDone}>{t("cancel")}</Button>
        </div>
      </form>
    </Panel>
  );
}
