import { Button, Field, Input, makeStyles, Radio, RadioGroup } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CaseSettings } from "../../../server/contract/cases.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { deskKeys } from "./desk-keys.ts";

/** Shown in this order; the contract's list is a schema, which this page does not load. */
const choices = ["new", "reopen", "refuse"] as const satisfies readonly CaseSettings["followUp"][];
const DAYS_MAX = 3_650;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", alignItems: "start", maxWidth: "640px" },
  days: { maxWidth: "260px" },
});

/** What becomes of a mail that goes on from a closed case. */
export function FollowUpPanel({ saved, maySave }: { saved: CaseSettings; maySave: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { desk } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [followUp, setFollowUp] = useState(saved.followUp);
  const [days, setDays] = useState(saved.reopenWithinDays === null ? "" : String(saved.reopenWithinDays));
  const reopenWithinDays = days.trim() === "" ? null : Number(days);
  const isWrong = reopenWithinDays !== null && !(Number.isInteger(reopenWithinDays) && reopenWithinDays >= 1 && reopenWithinDays <= DAYS_MAX);
  const isChanged = followUp !== saved.followUp || reopenWithinDays !== saved.reopenWithinDays;
  const save = useMutation({
    mutationFn: () => desk.saveSettings({ followUp, reopenWithinDays }),
    onSuccess: (now) => {
      queries.setQueryData(deskKeys.settings, now);
      tell({ text: t("cases.followUpSaved") });
    },
  });
  return (
    <Panel title={t("cases.followUp")}>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); if (isChanged && !isWrong) save.mutate(); }}>
        <Field label={t("cases.followUpLabel")}>
          <RadioGroup value={followUp} disabled={!maySave} onChange={(_event, data) => setFollowUp(data.value as CaseSettings["followUp"])}>
            {choices.map((choice) => <Radio key={choice} value={choice} label={t(`cases.followUpChoice.${choice}`)} />)}
          </RadioGroup>
        </Field>
        {followUp === "reopen" && (
          <Field className={styles.days} label={t("cases.days")} hint={t("cases.daysHint")} validationMessage={isWrong ? t("cases.daysWrong", { max: DAYS_MAX }) : undefined}>
            <Input type="number" min={1} max={DAYS_MAX} value={days} disabled={!maySave} onChange={(_event, data) => setDays(data.value)} />
          </Field>
        )}
        {save.error && <ErrorCard error={save.error} onDismiss={save.reset} />}
        {maySave && <Button type="submit" appearance="primary" disabledFocusable={!isChanged || isWrong || save.isPending}>{t(save.isPending ? "saving" : "save")}</Button>}
      </form>
    </Panel>
  );
}
