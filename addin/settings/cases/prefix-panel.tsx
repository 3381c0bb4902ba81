import { Button, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Team } from "../../../server/contract/people.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

const PREFIX_LETTERS_MAX = 8;
const isPrefix = /^$|^[A-Z][A-Z0-9]{0,7}$/;
const EXAMPLE_NUMBER = 1042;

const useStyles = makeStyles({
  text: { margin: "0 0 12px", color: tokens.colorNeutralForeground2, maxWidth: "70ch" },
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "16px" },
  row: { display: "flex", flexWrap: "wrap", alignItems: "end", gap: "8px" },
  input: { width: "220px" },
});

/** What stands before the numbers of each team's new cases. */
export function PrefixPanel({ teams, maySave }: { teams: Team[]; maySave: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <Panel title={t("cases.prefixes")}>
      <p className={styles.text}>{t(teams.length === 0 ? "cases.noTeams" : "cases.prefixesText")}</p>
      <ul className={styles.list}>{teams.map((team) => <li key={team.id}><PrefixRow key={team.casePrefix} team={team} maySave={maySave} /></li>)}</ul>
    </Panel>
  );
}

function PrefixRow({ team, maySave }: { team: Team; maySave: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { desk } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [typed, setTyped] = useState(team.casePrefix);
  const prefix = typed.trim().toUpperCase();
  const isWrong = !isPrefix.test(prefix);
  const save = useMutation({
    mutationFn: () => desk.savePrefix(team.id, prefix),
    onSuccess: async () => {
      tell({ text: t("cases.prefixSaved", { team: team.name }) });
      await queries.invalidateQueries({ queryKey: settingsKeys.teams });
    },
  });
  const example = prefix === "" ? `#${EXAMPLE_NUMBER}` : `${prefix}-${EXAMPLE_NUMBER}`;
  return (
    <>
      <form className={styles.row} noValidate onSubmit={(event) => { event.preventDefault(); if (!isWrong && prefix !== team.casePrefix) save.mutate(); }}>
        <Field label={team.name} hint={isWrong ? undefined : t("cases.prefixExample", { example })} validationMessage={isWrong ? t("cases.prefixWrong") : undefined}>
          <Input className={styles.input} value={typed} maxLength={PREFIX_LETTERS_MAX} disabled={!maySave} dir="ltr" autoComplete="off" onChange={(_event, data) => setTyped(data.value)} />
        </Field>
        {maySave && prefix !== team.casePrefix && <Button type="submit" disabledFocusable={isWrong || save.isPending}>{t("cases.savePrefix", { team: team.name })}</Button>}
      </form>
      {save.error && <ErrorCard error={save.error} onDismiss={save.reset} />}
    </>
  );
}
