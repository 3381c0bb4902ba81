import { makeStyles, Switch } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { hrefOf } from "../shell/route.ts";
import { Panel } from "../ui/panel.tsx";

const useStyles = makeStyles({ list: { margin: 0, paddingInlineStart: "20px" }, text: { margin: "0 0 8px" } });

/** Who had access once, and whether people may register by themselves: for admins. */
export function AdminPanels() {
  const styles = useStyles();
  const { t } = useTexts();
  const { account: calls } = useSettingsCalls();
  const queries = useQueryClient();
  const ended = useQuery({ queryKey: settingsKeys.endedUsers, queryFn: calls.ended });
  const settings = useQuery({ queryKey: settingsKeys.signInSettings, queryFn: calls.signInSettings });
  const save = useMutation({ mutationFn: calls.saveSignInSettings, onSuccess: (saved) => queries.setQueryData(settingsKeys.signInSettings, saved) });
  return (
    <>
      {ended.data && ended.data.length > 0 && (
        <Panel title={t("people.endedTitle")}>
          <ul className={styles.list}>{ended.data.map((user) => <li key={user.id}><a href={hrefOf("people", user.id)}>{user.name}</a> · <bdi>{user.email}</bdi></li>)}</ul>
        </Panel>
      )}
      <Panel title={t("people.registration")}>
        <p className={styles.text}>{t("people.registrationText")}</p>
        {(settings.error ?? save.error) && <ErrorCard error={settings.error ?? save.error} onRetry={() => { save.reset(); void settings.refetch(); }} />}
        {settings.data && <Switch label={t("people.registrationOpen")} checked={save.isPending ? save.variables.isRegistrationOpen : settings.data.isRegistrationOpen} onChange={(_, { checked }) => save.mutate({ isRegistrationOpen: checked })} />}
      </Panel>
    </>
  );
}
