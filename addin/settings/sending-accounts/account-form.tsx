import { Button, Dropdown, Field, Input, makeStyles, MessageBar, MessageBarBody, Option, Switch, tokens } from "@fluentui/react-components";
import type { SendingAccount } from "../../../server/contract/sending-accounts.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Panel } from "../ui/panel.tsx";
import type { AccountDraft } from "./account-draft.ts";
import { AccountHealth, FaultWords } from "./account-health.tsx";
import { ProviderFields } from "./provider-fields.tsx";
import { useAccountForm } from "./use-account-form.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "20px", maxWidth: "720px" },
  text: { margin: "0 0 16px", maxWidth: "72ch", color: tokens.colorNeutralForeground2 },
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(180px, 1fr))", gap: "16px", alignItems: "start" },
  head: { margin: "8px 0 -8px", fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

interface AccountFormProps {
  /** Null: a new one. */
  kept: SendingAccount | null;
  start: AccountDraft;
  all: SendingAccount[];
}

/** One form for all providers, with the fields of one. What is saved is tested at once. */
export function AccountForm({ kept, start, all }: AccountFormProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const form = useAccountForm(kept, start);
  const { draft, change, problem } = form;
  const isOwn = kept !== null && kept.id === kept.mailboxId;
  const mailboxes = all.filter((account) => account.id === account.mailboxId);
  const mailbox = mailboxes.find((one) => one.id === draft.mailboxId);
  const fallbacks = all.filter((one) => one.provider !== draft.provider && one.id !== kept?.id);
  const fallbackName = fallbacks.find((one) => one.id === draft.fallbackAccountId)?.name ?? t("sending.noFallback");
  return (
    <Panel title={t(`sending.provider.${draft.provider}.name`)}>
      <p className={styles.text}>{t(`sending.provider.${draft.provider}.needs`)}</p>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); form.save(); }}>
        <div className={styles.pair}>
          <Field label={t("sending.field.name")} hint={t("sending.nameHint")} required validationMessage={problem("name")}>
            <Input value={draft.name} maxLength={120} onChange={(_, { value }) => change({ name: value })} />
          </Field>
          <Field label={t("sending.field.mailbox")} hint={t("sending.mailboxHint")} validationMessage={problem("mailboxId")}>
            {kept ? <Input readOnly value={mailbox?.fromAddress ?? ""} /> : (
              <Dropdown style={{ minWidth: 0 }} value={mailbox?.fromAddress ?? ""} selectedOptions={[draft.mailboxId]} onOptionSelect={(_, { optionValue }) => change({ mailboxId: optionValue ?? draft.mailboxId })}>
                {mailboxes.map((one) => <Option key={one.id} value={one.id}>{one.fromAddress}</Option>)}
              </Dropdown>
            )}
          </Field>
        </div>
        <div className={styles.pair}>
          <Field label={t("sending.field.fromAddress")} hint={t(`sending.fromHint.${draft.provider}`)} validationMessage={problem("fromAddress")}>
            <Input value={draft.fromAddress} type="email" autoComplete="off" placeholder={mailbox?.fromAddress} onChange={(_, { value }) => change({ fromAddress: value })} />
          </Field>
          <Field label={t("sending.field.fromName")} validationMessage={problem("fromName")}>
            <Input value={draft.fromName} maxLength={120} autoComplete="off" onChange={(_, { value }) => change({ fromName: value })} />
          </Field>
        </div>
        <ProviderFields draft={draft} onChange={change} problem={problem} secretMask={kept?.secretMask ?? null} />
        <h3 className={styles.head}>{t("sending.limits")}</h3>
        <div className={styles.pair}>
          <NumberField name="messagesPerMinute" form={form} />
          <NumberField name="messagesPerDay" form={form} />
          <NumberField name="concurrency" form={form} />
        </div>
        <Field label={t("sending.field.fallbackAccountId")} hint={t("sending.fallbackHint")} validationMessage={problem("fallbackAccountId")}>
          <Dropdown style={{ minWidth: 0 }} value={fallbackName} selectedOptions={[draft.fallbackAccountId]} onOptionSelect={(_, { optionValue }) => change({ fallbackAccountId: optionValue ?? "" })}>
            <Option value="">{t("sending.noFallback")}</Option>
            {fallbacks.map((one) => <Option key={one.id} value={one.id}>{one.name}</Option>)}
          </Dropdown>
        </Field>
        <Switch checked={draft.isEnabled} label={t("sending.isEnabled")} onChange={(_, { checked }) => change({ isEnabled: checked })} />
        {form.error && <ErrorCard error={form.error} onRetry={form.save} />}
        {form.tested && !form.tested.isGood && <MessageBar intent="error" layout="multiline"><MessageBarBody style={{ whiteSpace: "normal" }}><FaultWords test={form.tested} /> {t("sending.said", { words: form.tested.message })}</MessageBarBody></MessageBar>}
        {kept && !form.tested && <AccountHealth account={kept} />}
        <div className={styles.actions}>
          <Button type="submit" appearance="primary" disabledFocusable={form.isBusy}>{t(form.isTesting ? "sending.testing" : form.isBusy ? "saving" : isOwn ? "save" : "sending.saveAndTest")}</Button>
          <Button appearance="subtle" onClick={() => { form.discard(); goTo("sending"); }}>{t("cancel")}</Button>
        </div>
      </form>
    </Panel>
  );
}

function NumberField({ name, form }: { name: "messagesPerMinute" | "messagesPerDay" | "concurrency"; form: ReturnType<typeof useAccountForm> }) {
  const { t } = useTexts();
  return (
    <Field label={t(`sending.field.${name}`)} hint={t(`sending.limitHint.${name}`)} validationMessage={form.problem(name)}>
      <Input value={form.draft[name]} inputMode="numeric" placeholder={name === "concurrency" ? "4" : t("sending.noLimit")} onChange={(_, { value }) => form.change({ [name]: value })} />
    </Field>
  );
}
