import { Button, Checkbox, Field, Input, makeStyles, Select } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Invited } from "../../../server/contract/accounts.ts";
import { EmailAddress } from "../../../server/contract/common.ts";
import { type Role, roles, type Team } from "../../../server/contract/people.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choices } from "../ui/choices.tsx";
import { Panel } from "../ui/panel.tsx";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "480px" },
  teams: { display: "flex", flexWrap: "wrap" },
  actions: { display: "flex", gap: "8px" },
});

export function InviteForm({ teams, onInvited, onCancel }: { teams: Team[]; onInvited: (invited: Invited, name: string) => void; onCancel: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { account: calls } = useSettingsCalls();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("agent");
  const [teamIds, setTeamIds] = useState<string[]>([]);
  const [isChecked, setChecked] = useState(false);
  const isEmail = EmailAddress.safeParse(email).success;
  const invite = useMutation({
    mutationFn: () => calls.invite({ name: name.trim(), email: email.trim(), role, teamIds }),
    onSuccess: async (invited) => {
      onInvited(invited, name.trim());
      await Promise.all([queries.invalidateQueries({ queryKey: settingsKeys.users }), queries.invalidateQueries({ queryKey: settingsKeys.teams })]);
    },
  });
  return (
    <Panel title={t("people.invite")}>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); setChecked(true); if (isEmail && name.trim() !== "") invite.mutate(); }}>
        <Field label={t("people.name")} required validationMessage={isChecked && name.trim() === "" ? t("people.nameEmpty") : undefined}><Input dir="auto" value={name} maxLength={120} onChange={(_, { value }) => setName(value)} /></Field>
        <Field label={t("signIn.email")} required validationMessage={isChecked && !isEmail ? t("people.emailWrong") : undefined}><Input type="email" dir="ltr" value={email} autoComplete="off" onChange={(_, { value }) => setEmail(value)} /></Field>
        <Field label={t("people.role")} hint={t(`people.can.${role}`)}><Select value={role} onChange={(_, { value }) => setRole(value as Role)}>{roles.map((each) => <option key={each} value={each}>{t(`role.${each}`)}</option>)}</Select></Field>
        {teams.length > 0 && (
          <Choices label={t("people.teams")} className={styles.teams}>
            {teams.map((team) => <Checkbox key={team.id} label={team.name} checked={teamIds.includes(team.id)} onChange={(_, { checked }) => setTeamIds(checked ? [...teamIds, team.id] : teamIds.filter((id) => id !== team.id))} />)}
          </Choices>
        )}
        {invite.error && <ErrorCard error={invite.error} />}
        <div className={styles.actions}>
          <Button type="submit" appearance="primary" disabledFocusable={invite.isPending}>{t("people.invite")}</Button>
          <Button appearance="subtle" onClick={onCancel}>{t("cancel")}</Button>
        </div>
      </form>
    </Panel>
  );
}
