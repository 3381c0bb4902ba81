import { Field, Select } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";

/** Whose the chats are. */
export function TeamField({ value, onChange }: { value: string; onChange: (teamId: string) => void }) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: calls.teams });
  return (
    <Field label={t("channels.team")} hint={t("channels.teamHint")}>
      <Select value={value} onChange={(_, data) => onChange(data.value)}>
        <option value="">{t("channels.noTeam")}</option>
        {(teams.data ?? []).map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
      </Select>
    </Field>
  );
}
