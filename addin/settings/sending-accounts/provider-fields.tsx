import { Dropdown, Field, Input, makeStyles, Option, Textarea } from "@fluentui/react-components";
import { useTexts } from "../i18n/use-texts.ts";
import type { AccountDraft, Security } from "./account-draft.ts";

const useStyles = makeStyles({
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(180px, 1fr))", gap: "16px", alignItems: "start" },
  fields: { display: "flex", flexDirection: "column", gap: "20px" },
});

const SECURITY: Security[] = ["starttls", "tls", "none"];

export interface FieldsProps {
  draft: AccountDraft;
  onChange: (change: Partial<AccountDraft>) => void;
  /** What is wrong with a field, by its path in the contract. */
  problem: (path: string) => string | undefined;
  /** Of the kept secret; null: none is kept. */
  secretMask: string | null;
}

/** Only what this provider needs. */
export function ProviderFields(props: FieldsProps) {
  const styles = useStyles();
  switch (props.draft.provider) {
    case "graph":
      return null;
    case "smtp":
      return <SmtpFields {...props} />;
    case "mailersend":
    case "gmail":
    case "azure_email":
      return <div className={styles.fields}><SecretField {...props} /><EndpointField {...props} /></div>;
    default:
      return props.draft.provider satisfies never;
  }
}

function SmtpFields(props: FieldsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { draft, onChange, problem } = props;
  return (
    <div className={styles.fields}>
      <div className={styles.pair}>
        <Field label={t("sending.field.host")} required validationMessage={problem("settings.host")}>
          <Input value={draft.host} placeholder="smtp.example.com" autoComplete="off" onChange={(_, { value }) => onChange({ host: value })} />
        </Field>
        <Field label={t("sending.field.security")} hint={t(`sending.securityHint.${draft.security}`)} validationMessage={problem("settings.security")}>
          <Dropdown style={{ minWidth: 0 }} value={t(`sending.security.${draft.security}`)} selectedOptions={[draft.security]} onOptionSelect={(_, { optionValue }) => onChange({ security: (optionValue ?? draft.security) as Security })}>
            {SECURITY.map((security) => <Option key={security} value={security}>{t(`sending.security.${security}`)}</Option>)}
          </Dropdown>
        </Field>
        <Field label={t("sending.field.port")} validationMessage={problem("settings.port")}>
          <Input value={draft.port} inputMode="numeric" placeholder={draft.security === "tls" ? "465" : "587"} onChange={(_, { value }) => onChange({ port: value })} />
        </Field>
      </div>
      <div className={styles.pair}>
        <Field label={t("sending.field.userName")} hint={t("sending.userNameHint")} validationMessage={problem("settings.userName")}>
          <Input value={draft.userName} autoComplete="off" onChange={(_, { value }) => onChange({ userName: value })} />
        </Field>
        <Field label={t("sending.field.authentication")}>
          <Dropdown style={{ minWidth: 0 }} value={t(`sending.authentication.${draft.authentication}`)} selectedOptions={[draft.authentication]} onOptionSelect={(_, { optionValue }) => onChange({ authentication: optionValue === "xoauth2" ? "xoauth2" : "password" })}>
            <Option value="password">{t("sending.authentication.password")}</Option>
            <Option value="xoauth2">{t("sending.authentication.xoauth2")}</Option>
          </Dropdown>
        </Field>
      </div>
      {draft.userName.trim() && <SecretField {...props} />}
    </div>
  );
}

/** Written, never read back: the field is empty, and what is kept stays unless something is typed. */
function SecretField({ draft, onChange, problem, secretMask }: FieldsProps) {
  const { t } = useTexts();
  const kind = draft.provider === "smtp" ? draft.authentication : draft.provider;
  const isLong = kind === "gmail" || kind === "xoauth2";
  const hint = `${t(`sending.secretHint.${kind}`)} ${secretMask === null ? t("sending.secretNotSet") : t("sending.secretKept", { mask: secretMask })}`;
  return (
    <Field label={t(`sending.secret.${kind}`)} hint={hint} validationMessage={problem("secret")}>
      {isLong
        ? <Textarea value={draft.secret} rows={5} spellCheck={false} autoComplete="off" resize="vertical" placeholder='{"clientId": "…", "clientSecret": "…", "refreshToken": "…"}' onChange={(_, { value }) => onChange({ secret: value })} />
        : <Input value={draft.secret} type="password" autoComplete="new-password" spellCheck={false} onChange={(_, { value }) => onChange({ secret: value })} />}
    </Field>
  );
}

function EndpointField({ draft, onChange, problem }: FieldsProps) {
  const { t } = useTexts();
  return (
    <Field label={t("sending.field.endpoint")} hint={t("sending.endpointHint")} validationMessage={problem("settings.endpoint")}>
      <Input value={draft.endpoint} type="url" autoComplete="off" placeholder="https://" onChange={(_, { value }) => onChange({ endpoint: value })} />
    </Field>
  );
}
