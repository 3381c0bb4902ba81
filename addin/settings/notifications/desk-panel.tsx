import { Button, Field, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { NotificationLanguage, NotificationSettings } from "../../../server/contract/notifications.ts";
import type { SendingAccount } from "../../../server/contract/sending-accounts.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { notificationKeys } from "./notification-keys.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", alignItems: "start", gap: "16px", maxWidth: "480px" },
  field: { width: "100%", minWidth: 0, "& select": { width: "100%", minWidth: 0 } },
  text: { margin: "0 0 16px", color: tokens.colorNeutralForeground2 },
});

/** Which account carries the desk's notifications. */
export function DeskPanel() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const settings = useQuery({ queryKey: notificationKeys.settings, queryFn: calls.notifications.settings });
  const accounts = useQuery({ queryKey: settingsKeys.sendingAccounts, queryFn: calls.sendingAccounts });
  return (
    <Panel title={t("notifications.desk")}>
      <p className={styles.text}>{t("notifications.deskText")}</p>
      <Loaded query={accounts} skeleton={<SkeletonRows rows={2} />}>
        {(found) => <Loaded query={settings} skeleton={<SkeletonRows rows={2} />}>{(saved) => <DeskForm key={JSON.stringify(saved)} saved={saved} accounts={found} />}</Loaded>}
      </Loaded>
    </Panel>
  );
}

function DeskForm({ saved, accounts }: { saved: NotificationSettings; accounts: SendingAccount[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { notifications } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [draft, setDraft] = useState(saved);
  const isChanged = draft.accountId !== saved.accountId || draft.language !== saved.language;
  const isGone = saved.accountId !== null && !accounts.some(({ id }) => id === saved.accountId);
  const save = useMutation({
    mutationFn: () => notifications.saveSettings(draft),
    onSuccess: (now) => {
      queries.setQueryData(notificationKeys.settings, now);
      void queries.invalidateQueries({ queryKey: notificationKeys.choice });
      tell({ text: t("notifications.deskSaved") });
    },
  });
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); if (isChanged) save.mutate(); }}>
      <Field className={styles.field} label={t("notifications.account")} validationMessage={isGone && draft.accountId === saved.accountId ? t("notifications.accountGone") : undefined}>
        <Select value={draft.accountId ?? ""} onChange={(_event, { value }) => setDraft({ ...draft, accountId: value === "" ? null : value })}>
          <option value="">{t("notifications.noAccount")}</option>
          {accounts.map((account) => <option key={account.id} value={account.id}>{`${account.name} (${account.fromAddress})`}</option>)}
        </Select>
      </Field>
      <Field className={styles.field} label={t("notifications.deskLanguage")} hint={t("notifications.deskLanguageHint")}>
        <Select value={draft.language} onChange={(_event, { value }) => setDraft({ ...draft, language: value as NotificationLanguage })}>
          <option value="en" lang="en">English</option>
          <option value="de" lang="de">Deutsch</option>
        </Select>
      </Field>
      {save.error && <ErrorCard error={save.error} onDismiss={save.reset} />}
      <Button type="submit" appearance="primary" disabledFocusable={!isChanged || save.isPending}>{t(save.isPending ? "saving" : "save")}</Button>
    </form>
  );
}
