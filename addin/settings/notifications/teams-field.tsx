import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, tokens } from "@fluentui/react-components";
import { useMutation } from "@tanstack/react-query";
import type { NotificationPreferences } from "../../../server/contract/notifications.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";

const ADDRESS_LETTERS_MAX = 2_000;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px", maxWidth: "640px" },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

interface TeamsFieldProps {
  teams: NotificationPreferences["teams"];
  /** Undefined: as it is saved; null: taken away. */
  draft: string | null | undefined;
  onChange: (draft: string | null | undefined) => void;
}

/** The address of one's own incoming webhook: kept sealed, and shown to nobody again. */
export function TeamsField({ teams, draft, onChange }: TeamsFieldProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { notifications } = useSettingsCalls();
  const test = useMutation({ mutationFn: notifications.testTeams });
  const isKept = draft === undefined && teams.isSet;
  const isWrong = typeof draft === "string" && draft !== "" && !/^https:\/\//i.test(draft);
  return (
    <div className={styles.root}>
      <p className={styles.text}>{t("notifications.teamsText")}</p>
      {isKept ? (
        <>
          <p className={styles.text}>{t("notifications.teamsSet", { host: teams.host })}</p>
          <div className={styles.actions}>
            <Button disabledFocusable={test.isPending} onClick={() => test.mutate()}>{t("notifications.teamsTest")}</Button>
            <Button appearance="subtle" onClick={() => onChange("")}>{t("notifications.teamsChange")}</Button>
            <Button appearance="subtle" onClick={() => onChange(null)}>{t("notifications.teamsRemove")}</Button>
          </div>
          {test.error && <ErrorCard error={test.error} onDismiss={test.reset} />}
          {test.data && <MessageBar intent={test.data.isGood ? "success" : "error"} layout="multiline" politeness="polite"><MessageBarBody>{test.data.isGood ? t("notifications.teamsGood") : [test.data.message, test.data.remedy].filter(Boolean).join(" ")}</MessageBarBody></MessageBar>}
        </>
      ) : draft === null ? (
        <div className={styles.actions}>
          <p className={styles.text}>{t("notifications.teamsRemoved")}</p>
          <Button size="small" appearance="subtle" onClick={() => onChange(undefined)}>{t("undo")}</Button>
        </div>
      ) : (
        <Field label={t("notifications.teamsUrl")} validationMessage={isWrong ? t("notifications.teamsWrong") : undefined}>
          <Input type="url" autoComplete="off" placeholder="https://" value={draft ?? ""} maxLength={ADDRESS_LETTERS_MAX} onChange={(_event, { value }) => onChange(value.trim() === "" && !teams.isSet ? undefined : value.trim())} />
        </Field>
      )}
    </div>
  );
}
