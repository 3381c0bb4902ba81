import { Field, Input, makeStyles, Switch } from "@fluentui/react-components";
import type { Team } from "../../../server/contract/people.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choice } from "../rules/choice.tsx";
import type { MailboxDraft } from "./mailbox-draft.ts";

const useStyles = makeStyles({ pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(220px, 100%), 1fr))", gap: "16px", alignItems: "start" } });

const NAME_LETTERS_MAX = 120;
const NO_TEAM = "none";

interface MailboxFieldsProps {
  draft: MailboxDraft;
  teams: Team[];
  isOwn: boolean;
  isChecked: boolean;
  change: (part: Partial<MailboxDraft>) => void;
}

/** What a new mailbox and a kept one have in common. */
export function MailboxFields({ draft, teams, isOwn, isChecked, change }: MailboxFieldsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <>
      <div className={styles.pair}>
        <Field label={t("mailboxes.field.name")} required validationMessage={isChecked && draft.name.trim() === "" ? t("mailboxes.problem.name") : undefined}>
          <Input value={draft.name} maxLength={NAME_LETTERS_MAX} onChange={(_, { value }) => change({ name: value })} />
        </Field>
        {!isOwn && (
          <Field label={t("mailboxes.field.team")} hint={t("mailboxes.teamHint")}>
            <Choice label={t("mailboxes.field.team")} value={draft.teamId ?? NO_TEAM} options={[{ value: NO_TEAM, text: t("mailboxes.noTeam") }, ...teams.map((team) => ({ value: team.id, text: team.name }))]} onChange={(value) => change({ teamId: value === NO_TEAM ? null : value })} />
          </Field>
        )}
      </div>
      <div className={styles.pair}>
        <Field label={t("mailboxes.field.watchFrom")} hint={t("mailboxes.watchFromHint")}>
          <Input type="date" value={draft.watchFrom} onChange={(_, { value }) => change({ watchFrom: value })} />
        </Field>
        <Field label={t("mailboxes.field.silentAfter")} hint={t("mailboxes.silentAfterHint")} validationMessage={isChecked && !isHours(draft.silentAfterHours) ? t("mailboxes.problem.hours") : undefined}>
          <Input type="number" min={1} max={720} value={draft.silentAfterHours} onChange={(_, { value }) => change({ silentAfterHours: value })} />
        </Field>
      </div>
      <Switch label={t("mailboxes.field.keepsFromLlm")} checked={draft.keepsFromLlm} onChange={(_, { checked }) => change({ keepsFromLlm: checked })} />
    </>
  );
}

/** Empty: no alarm. */
export function isHours(text: string): boolean {
  return text === "" || (/^\d+([.,]\d+)?$/.test(text) && Number(text.replace(",", ".")) >= 0.25 && Number(text.replace(",", ".")) <= 720);
}
