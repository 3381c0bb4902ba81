import { Button, Field, makeStyles, MessageBar, MessageBarBody, Select } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { NotificationLanguage, NotificationPreferences } from "../../../server/contract/notifications.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { HoursFields } from "./hours-fields.tsx";
import { MatrixTable } from "./matrix-table.tsx";
import { notificationKeys } from "./notification-keys.ts";
import { TeamsField } from "./teams-field.tsx";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "24px" },
  language: { maxWidth: "320px" },
  actions: { display: "flex", gap: "8px" },
});

type Draft = Pick<NotificationPreferences, "matrix" | "hours" | "timeZone" | "digestAt" | "language">;

/** Whoever has not chosen yet is asked in the zone of this browser. */
const draftOf = ({ matrix, hours, timeZone, digestAt, language, version }: NotificationPreferences): Draft => ({ matrix, hours, timeZone: version === 0 ? Intl.DateTimeFormat().resolvedOptions().timeZone : timeZone, digestAt, language });

export function ChoiceForm({ saved }: { saved: NotificationPreferences }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { notifications } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [draft, setDraft] = useState(() => draftOf(saved));
  const [teamsUrl, setTeamsUrl] = useState<string | null | undefined>(undefined);
  const change = (changed: Partial<Draft>) => setDraft({ ...draft, ...changed });
  const isChanged = saved.version === 0 || teamsUrl !== undefined || JSON.stringify(draft) !== JSON.stringify(draftOf(saved));
  const isWrong = problemOf(draft, teamsUrl);
  const save = useMutation({
    mutationFn: () => notifications.saveChoice({ ...draft, version: saved.version, ...(teamsUrl !== undefined && { teamsUrl }) }),
    onSuccess: (now) => {
      queries.setQueryData(notificationKeys.choice, now);
      tell({ text: t("notifications.choiceSaved") });
    },
  });
  const submit = () => {
    if (isChanged && !isWrong && !save.isPending) save.mutate();
  };
  const hasTeams = teamsUrl === undefined ? saved.teams.isSet : teamsUrl !== null;
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
      {!saved.isMailOn && <MessageBar layout="multiline"><MessageBarBody>{t("notifications.mailOff")}</MessageBarBody></MessageBar>}
      <Panel title={t("notifications.matrix")}>
        <MatrixTable matrix={draft.matrix} isMailOn={saved.isMailOn} hasTeams={hasTeams} onChange={(matrix) => change({ matrix })} />
      </Panel>
      <Panel title={t("notifications.when")}>
        <HoursFields value={draft} onChange={change} />
      </Panel>
      <Panel title={t("notifications.teams")}>
        <TeamsField teams={saved.teams} draft={teamsUrl} onChange={setTeamsUrl} />
      </Panel>
      <Panel title={t("notifications.languageTitle")}>
        <Field className={styles.language} label={t("notifications.language")}>
          <Select value={draft.language ?? ""} onChange={(_event, { value }) => change({ language: value === "" ? null : (value as NotificationLanguage) })}>
            <option value="">{t("notifications.languageAuto")}</option>
            <option value="en" lang="en">English</option>
            <option value="de" lang="de">Deutsch</option>
          </Select>
        </Field>
      </Panel>
      {save.error && <ErrorCard error={save.error} onRetry={() => void queries.invalidateQueries({ queryKey: notificationKeys.choice })} onDismiss={save.reset} />}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={!isChanged || isWrong || save.isPending}>{t(save.isPending ? "saving" : "save")}</Button>
        {isChanged && saved.version > 0 && <Button appearance="subtle" onClick={() => { setDraft(draftOf(saved)); setTeamsUrl(undefined); }}>{t("discard")}</Button>}
      </div>
    </form>
  );
}

function problemOf({ hours }: Draft, teamsUrl: string | null | undefined): boolean {
  if (typeof teamsUrl === "string" && !/^https:\/\/\S+\.\S+/i.test(teamsUrl)) return true;
  if (hours.kind === "calendar") return hours.calendarId === "";
  return hours.kind === "own" && (hours.days.length === 0 || hours.from === hours.to);
}
