import { Button, Checkbox, Field, Input, makeStyles } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SaveWebhook } from "../../../server/contract/webhooks.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import type { CreatedWebhook } from "../../../server/contract/webhooks.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { webhookEvents } from "./webhook-events.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "20px", maxWidth: "640px" },
  events: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(240px, 1fr))" },
  actions: { display: "flex", gap: "8px" },
});

interface AddWebhookProps {
  onAdded: (webhook: CreatedWebhook) => void;
  onCancel: () => void;
}

export function AddWebhook({ onAdded, onCancel }: AddWebhookProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<string[]>(["case.opened"]);
  const [isChecked, setChecked] = useState(false);
  const problem = problemOf(url, events);
  const add = useMutation({
    mutationFn: () => calls.saveWebhook({ url: url.trim(), events }),
    onSuccess: async (webhook) => {
      onAdded(webhook);
      await queries.invalidateQueries({ queryKey: settingsKeys.webhooks });
    },
  });
  const submit = () => {
    setChecked(true);
    if (!problem) add.mutate();
  };
  return (
    <Panel title={t("webhooks.addTitle")}>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Field label={t("webhooks.url")} hint={isChecked && problem?.startsWith("url") ? undefined : t("webhooks.urlHint")} required validationMessage={isChecked && problem?.startsWith("url") ? t(`webhooks.problem.${problem}`) : undefined}>
          <Input value={url} type="url" autoComplete="off" placeholder="https://" onChange={(_, { value }) => setUrl(value)} />
        </Field>
        <Field label={t("webhooks.events")} validationMessage={isChecked && problem === "events" ? t("webhooks.problem.events") : undefined}>
          <div className={styles.events} role="group" aria-label={t("webhooks.events")}>
            {webhookEvents.map((event) => (
              <Checkbox key={event} checked={events.includes(event)} label={t(`fact.${event.replace(".", "_")}`)} onChange={(_, { checked }) => setEvents(checked ? [...events, event] : events.filter((each) => each !== event))} />
            ))}
          </div>
        </Field>
        {add.error && <ErrorCard error={add.error} onRetry={submit} />}
        <div className={styles.actions}>
          <Button type="submit" appearance="primary" disabledFocusable={add.isPending}>{t(add.isPending ? "saving" : "webhooks.addSubmit")}</Button>
          <Button appearance="subtle" onClick={onCancel}>{t("cancel")}</Button>
        </div>
      </form>
    </Panel>
  );
}

/** Which sentence says what is wrong: the contract decides, the words only tell its reasons apart. */
function problemOf(url: string, events: string[]): "urlEmpty" | "urlNotHttps" | "urlInvalid" | "events" | null {
  const checked = SaveWebhook.safeParse({ url: url.trim(), events });
  if (checked.success) return null;
  if (checked.error.issues.every(({ path }) => path[0] !== "url")) return "events";
  if (!url.trim()) return "urlEmpty";
  return /^https:/i.test(url.trim()) ? "urlInvalid" : "urlNotHttps";
}
