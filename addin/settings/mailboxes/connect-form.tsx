import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { EmailAddress } from "../../../server/contract/common.ts";
import type { MailboxTest } from "../../../server/contract/mailboxes.ts";
import type { Team } from "../../../server/contract/people.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Panel } from "../ui/panel.tsx";
import { fieldsOf, newDraft } from "./mailbox-draft.ts";
import { isHours, MailboxFields } from "./mailbox-fields.tsx";

const useStyles = makeStyles({ form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "720px" }, actions: { display: "flex", flexWrap: "wrap", gap: "8px" } });

const ADDRESS_LETTERS_MAX = 254;

/** Outlook is asked before anything is saved, and says what is wrong. */
export function ConnectForm({ teams }: { teams: Team[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const [address, setAddress] = useState("");
  const [draft, setDraft] = useState(() => newDraft(new Date()));
  const [isChecked, setChecked] = useState(false);
  const [refused, setRefused] = useState<MailboxTest | null>(null);
  const connect = useMutation({
    mutationFn: async () => {
      setRefused(null);
      const test = await calls.mailboxes.test(address.trim());
      if (!test.isGood) return setRefused(test);
      const made = await calls.mailboxes.connect({ address: address.trim(), ...fieldsOf(draft) });
      await queries.invalidateQueries({ queryKey: settingsKeys.mailboxes });
      goTo("mailboxes", made.id, "folders");
    },
  });
  const isAddress = EmailAddress.safeParse(address).success;
  const submit = () => {
    setChecked(true);
    if (isAddress && draft.name.trim() !== "" && isHours(draft.silentAfterHours)) connect.mutate();
  };
  return (
    <Panel>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Field label={t("mailboxes.field.address")} hint={t("mailboxes.addressHint")} required validationMessage={isChecked && !isAddress ? t("mailboxes.problem.address") : undefined}>
          <Input type="email" value={address} maxLength={ADDRESS_LETTERS_MAX} autoComplete="off" onChange={(_, { value }) => setAddress(value)} />
        </Field>
        <MailboxFields draft={draft} teams={teams} isOwn={false} isChecked={isChecked} change={(part) => setDraft((before) => ({ ...before, ...part }))} />
        {refused && <Refused test={refused} />}
        {connect.error && <ErrorCard error={connect.error} onRetry={submit} />}
        <div className={styles.actions}>
          <Button type="submit" appearance="primary" disabledFocusable={connect.isPending}>{t(connect.isPending ? "mailboxes.asking" : "mailboxes.connectSubmit")}</Button>
          <Button appearance="subtle" onClick={() => goTo("mailboxes")}>{t("cancel")}</Button>
        </div>
      </form>
    </Panel>
  );
}

function Refused({ test }: { test: MailboxTest }) {
  const { t } = useTexts();
  const problem = test.problem ?? "unreachable";
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{t(`mailboxes.fault.${problem}.what`)}</MessageBarTitle> {t(`mailboxes.fault.${problem}.remedy`)}
        <br />{t("mailboxes.said", { words: test.message })}
      </MessageBarBody>
    </MessageBar>
  );
}
