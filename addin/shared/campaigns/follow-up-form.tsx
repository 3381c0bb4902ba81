import { Button, Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { problemOf } from "../api-problem.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { type ChatChoice, type ChatLack, choiceOf, chosenTemplate, lackOf, valueProblems } from "./chat-choice.ts";
import { ChatPart, useChosenTemplate } from "./chat-part.tsx";
import { twinOf } from "./twin-of.ts";

const DAYS_DEFAULT = 5;
const DAYS_MAX = 365;

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  form: { display: "flex", flexDirection: "column", gap: "8px", padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Another message to those who got one and did not answer, by the channels and the number of the first. */
export function FollowUpForm({ campaign, onDone, onCancel }: { campaign: Campaign; onDone: () => void; onCancel: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const writesMail = campaign.channel !== "whatsapp";
  const templates = useQuery({ queryKey: keys.templates, queryFn: () => calls.templates.page({}), enabled: writesMail });
  const [templateId, setTemplateId] = useState(campaign.templateId ?? "");
  const [days, setDays] = useState(String(DAYS_DEFAULT));
  const [choice, setChoice] = useState<ChatChoice | null>(() => choiceOf(campaign));
  const { chosen } = useChosenTemplate(choice);
  const [lack, setLack] = useState<ChatLack | null>(null);
  const imported = useQuery({ queryKey: keys.import(campaign.importId), queryFn: () => calls.imports.one(campaign.importId), enabled: choice !== null });
  const numbers = useQuery({ queryKey: keys.chatNumbers, queryFn: calls.campaignWork.numbers, enabled: choice !== null, staleTime: 60_000 });
  const fields = [...new Set(imported.data?.settings.mapping.filter(({ target }) => target !== "ignore").map(({ mergeField }) => mergeField))];
  const afterDays = Math.min(DAYS_MAX, Math.max(0, Math.round(Number(days) || 0)));
  const make = useMutation({
    mutationFn: () => calls.campaignWork.followUp(campaign.id, {
      name: t("campaign.followUpName", { name: campaign.name }).slice(0, 120), templateId: templateId || null, afterDays,
      ...(choice && chosen && { chatTemplate: chosenTemplate(choice, chosen.places) }),
    }),
    onSuccess: onDone,
  });
  const { problems, isAllOfThem } = valueProblems(problemOf(make.error));
  function press() {
    const lacking = choice && lackOf(chosen ? choice : { ...choice, template: null }, chosen?.places ?? []);
    setLack(lacking);
    if (!lacking && !make.isPending) make.mutate();
  }
  return (
    <div className={styles.form} role="group" aria-label={t("campaign.followUp")}>
      <p className={styles.text}>{t(`campaign.followUpText${twinOf(campaign)}`)}</p>
      {choice && <ChatPart numbers={numbers.data?.filter(({ id }) => id === campaign.chatAccountId) ?? []} choice={choice} fields={fields} importId={campaign.importId} lack={lack} problems={problems} onChange={(next) => { setChoice(next); if (make.isError) make.reset(); }} />}
      {writesMail && (
        <Field label={t(choice ? "campaign.followUpMailTemplate" : "campaign.followUpTemplate")} size="small">
          <Select value={templateId} onChange={(_event, data) => setTemplateId(data.value)}>
            {templates.data?.items.map((template) => <option key={template.id} value={template.id}>{template.name}</option>)}
          </Select>
        </Field>
      )}
      <Field label={t("campaign.followUpDays")} size="small"><Input type="number" min={0} max={DAYS_MAX} value={days} onChange={(_event, data) => setDays(data.value)} /></Field>
      <div className={styles.actions}>
        <Button appearance="primary" size="small" disabledFocusable={make.isPending} onClick={press}>{t(afterDays > 0 ? "campaign.followUpSchedule" : "campaign.followUpDraft")}</Button>
        <Button size="small" onClick={onCancel}>{t("campaign.followUpNot")}</Button>
      </div>
      {make.error && !isAllOfThem && <ErrorCard error={make.error} onDismiss={make.reset} />}
    </div>
  );
}
