import { Button, Checkbox, Field, Input, makeStyles } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type CreatedWebhook, SaveWebhook, type Webhook, webhookEvents } from "../../../server/contract/webhooks.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choices } from "../ui/choices.tsx";
import { Panel } from "../ui/panel.tsx";

const NAME_LETTERS_MAX = 120;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "20px", maxWidth: "640px" },
  events: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 240px), 1fr))" },
  actions: { display: "flex", gap: "8px" },
});

interface WebhookFormProps {
  /** Null: a new one. */
  webhook: Webhook | null;
  /** With its secret where it is new. */
  onSaved: (webhook: Webhook | CreatedWebhook) => void;
  onCancel: () => void;
}

export function WebhookForm({ webhook, onSaved, onCancel }: WebhookFormProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { webhooks } = useSettingsCalls();
  const queries = useQueryClient();
  const [name, setName] = useState(webhook?.name ?? "");
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [events, setEvents] = useState<string[]>(webhook?.events ?? ["case.opened"]);
  const [isChecked, setChecked] = useState(false);
  const problem = problemOf(url, events);
  // One that was made by a program may ask for all, or for what later versions know.
  const others = events.filter((event) => !webhookEvents.some((each) => each === event));
  const refresh = () => queries.invalidateQueries({ queryKey: settingsKeys.webhooks });
  const save = useMutation({
    mutationFn: (): Promise<Webhook | CreatedWebhook> => {
      const input = { name: name.trim(), url: url.trim(), events };
      return webhook ? webhooks.change(webhook.id, { ...input, version: webhook.version }) : webhooks.add(input);
    },
    onSuccess: async (saved) => {
      onSaved(saved);
      await refresh();
    },
  });
  const submit = () => {
    setChecked(true);
    if (!problem) save.mutate();
  };
  return (
    <Panel title={t(webhook ? "webhooks.changeTitle" : "webhooks.addTitle")}>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Field label={t("webhooks.name")} hint={t("webhooks.nameHint")}>
          <Input dir="auto" value={name} maxLength={NAME_LETTERS_MAX} onChange={(_, { value }) => setName(value)} />
        </Field>
        <Field label={t("webhooks.url")} hint={isChecked && problem?.startsWith("url") ? undefined : t("webhooks.urlHint")} required validationMessage={isChecked && problem?.startsWith("url") ? t(`webhooks.problem.${problem}`) : undefined}>
          <Input value={url} type="url" autoComplete="off" placeholder="https://" onChange={(_, { value }) => setUrl(value)} />
        </Field>
        <Choices label={t("webhooks.events")} problem={isChecked && problem === "events" ? t("webhooks.problem.events") : undefined} className={styles.events}>
          {[...webhookEvents, ...others].map((event) => (
            <Checkbox key={event} checked={events.includes(event)} label={t(event === "*" ? "webhooks.allEvents" : `fact.${event.replace(".", "_")}`, { defaultValue: event })} onChange={(_, { checked }) => setEvents(checked ? [...events, event] : events.filter((each) => each !== event))} />
          ))}
        </Choices>
        {save.error && <ErrorCard error={save.error} onRetry={() => void refresh()} />}
        <div className={styles.actions}>
          <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : webhook ? "save" : "webhooks.addSubmit")}</Button>
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
