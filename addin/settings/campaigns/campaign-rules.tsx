import { Button, Field, Input, makeStyles } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CampaignSettings } from "../../../server/contract/campaigns.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";

const settingsKey = ["campaign-settings"];
const fields = ["approvalAbove", "tenantLicences", "tenantThreshold", "domainPerMinute"] as const satisfies (keyof CampaignSettings)[];

const useStyles = makeStyles({
  form: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(220px, 1fr))", gap: "16px", alignItems: "start" },
  input: { minWidth: 0, "& input": { minWidth: 0 } },
  save: { marginTop: "16px" },
});

/** What holds for all campaigns: from how many on a second person must agree, and limits that only an admin knows. */
export function CampaignRules() {
  const { t } = useTexts();
  const { calls } = useConnection();
  const settings = useQuery({ queryKey: settingsKey, queryFn: calls.campaignWork.settings });
  return (
    <Panel title={t("campaigns.rules")}>
      <Loaded query={settings} skeleton={<SkeletonRows rows={2} />}>{(saved) => <RulesForm key={JSON.stringify(saved)} saved={saved} />}</Loaded>
    </Panel>
  );
}

function RulesForm({ saved }: { saved: CampaignSettings }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { calls } = useConnection();
  const queries = useQueryClient();
  const maySave = useMay("saveCampaignSettings");
  const [typed, setTyped] = useState<Record<string, string>>(Object.fromEntries(fields.map((field) => [field, saved[field] === null ? "" : String(saved[field])])));
  const numbers = fields.map((field) => [field, typed[field]!.trim() === "" ? null : Number(typed[field])] as const);
  const isWrong = (field: string) => numbers.some(([name, value]) => name === field && value !== null && !(Number.isInteger(value) && value > 0));
  const isChanged = numbers.some(([field, value]) => value !== saved[field]);
  const save = useMutation({
    mutationFn: () => calls.campaignWork.saveSettings(Object.fromEntries(numbers) as CampaignSettings),
    onSuccess: (now) => {
      queries.setQueryData(settingsKey, now);
      void queries.invalidateQueries({ queryKey: ["campaigns"] });
    },
  });
  const maySubmit = isChanged && !fields.some(isWrong);
  return (
    <>
      <div className={styles.form}>
        {fields.map((field) => (
          <Field key={field} label={t(`campaigns.rule.${field}`)} hint={t(`campaigns.ruleHint.${field}`)} validationMessage={isWrong(field) ? t("campaigns.ruleWrong") : undefined}>
            <Input className={styles.input} type="number" min={1} disabled={!maySave} value={typed[field]!} onChange={(_event, data) => setTyped({ ...typed, [field]: data.value })} />
          </Field>
        ))}
      </div>
      {maySave && <Button className={styles.save} appearance="primary" disabledFocusable={!maySubmit || save.isPending} onClick={() => maySubmit && save.mutate()}>{t("campaigns.ruleSave")}</Button>}
      {save.error && <ErrorCard error={save.error} onDismiss={save.reset} />}
    </>
  );
}
