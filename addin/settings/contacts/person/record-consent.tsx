import { Button, Field, Input, makeStyles, Radio, RadioGroup } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { channels, type ChannelName } from "../../../../server/contract/common.ts";
import type { Consent, Contact } from "../../../../server/contract/contacts.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Choice } from "../../rules/choice.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useContactCalls } from "../use-contact-calls.ts";

const SOURCE_LETTERS_MAX = 300;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", marginBottom: "20px" },
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(200px, 100%), 1fr))", gap: "16px", alignItems: "start" },
  actions: { display: "flex", gap: "8px" },
});

/** What the person agreed to or took back, with where that comes from: without evidence it is worth nothing. */
export function RecordConsent({ contact, onDone }: { contact: Contact; onDone: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [channel, setChannel] = useState<ChannelName>(contact.addresses[0]?.channel ?? "email");
  const [state, setState] = useState<Consent["state"]>("given");
  const [source, setSource] = useState("");
  const [isChecked, setChecked] = useState(false);
  const record = useMutation({
    mutationFn: () => calls.recordConsent(contact.id, { channel, state, source: source.trim() }),
    onSuccess: (saved) => {
      queries.setQueryData(settingsKeys.contact(contact.id), saved);
      tell({ text: t("contacts.consent.recorded") });
      onDone();
    },
  });
  const submit = () => {
    setChecked(true);
    if (source.trim()) record.mutate();
  };
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <div className={styles.pair}>
        <Field label={t("contacts.consent.channel")}><Choice label={t("contacts.consent.channel")} value={channel} options={channels.map((value) => ({ value, text: t(`contacts.channel.${value}`) }))} onChange={(value) => setChannel(value as ChannelName)} /></Field>
        <Field label={t("contacts.consent.state")}>
          <RadioGroup layout="horizontal" value={state} onChange={(_, { value }) => setState(value as Consent["state"])}>
            <Radio value="given" label={t("contacts.consent.givenShort")} />
            <Radio value="withdrawn" label={t("contacts.consent.withdrawnShort")} />
          </RadioGroup>
        </Field>
      </div>
      <Field label={t("contacts.consent.source")} required hint={t("contacts.consent.sourceHint")} validationMessage={isChecked && !source.trim() ? t("contacts.consent.sourceMissing") : undefined}>
        <Input value={source} maxLength={SOURCE_LETTERS_MAX} onChange={(_, { value }) => setSource(value)} />
      </Field>
      {record.error && <ErrorCard error={record.error} onRetry={submit} />}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={record.isPending}>{t(record.isPending ? "saving" : "contacts.consent.record")}</Button>
        <Button appearance="subtle" onClick={onDone}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
