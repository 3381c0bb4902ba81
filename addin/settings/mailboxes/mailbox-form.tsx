import { Button, makeStyles } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { MailboxState } from "../../../server/contract/mailboxes.ts";
import type { Team } from "../../../server/contract/people.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { draftOf, fieldsOf } from "./mailbox-draft.ts";
import { isHours, MailboxFields } from "./mailbox-fields.tsx";

const useStyles = makeStyles({ form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "720px", alignItems: "stretch" }, save: { alignSelf: "start" } });

export function MailboxForm({ mailbox, teams }: { mailbox: MailboxState; teams: Team[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [draft, setDraft] = useState(() => draftOf(mailbox));
  const [isChecked, setChecked] = useState(false);
  const kept = draftOf(mailbox);
  const save = useMutation({
    // A day that was not touched keeps its hour.
    mutationFn: () => calls.mailboxes.change(mailbox.id, { ...fieldsOf(draft), version: mailbox.version, ...(draft.watchFrom === kept.watchFrom && { watchFrom: mailbox.watchFrom }) }),
    onSuccess: () => {
      tell({ text: t("mailboxes.saved", { name: draft.name }) });
      return queries.invalidateQueries({ queryKey: settingsKeys.mailboxes });
    },
  });
  const submit = () => {
    setChecked(true);
    if (draft.name.trim() !== "" && isHours(draft.silentAfterHours)) save.mutate();
  };
  return (
    <Panel title={t("mailboxes.tab.settings")}>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <MailboxFields draft={draft} teams={teams} isOwn={mailbox.isOwn} isChecked={isChecked} change={(part) => setDraft((before) => ({ ...before, ...part }))} />
        {save.error && <ErrorCard error={save.error} onRetry={submit} />}
        <Button className={styles.save} type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : "save")}</Button>
      </form>
    </Panel>
  );
}
