import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, Delete20Regular, ErrorCircle16Regular } from "@fluentui/react-icons";
import type { Webhook } from "../../../server/contract/webhooks.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useDeleteRow } from "../ui/use-delete-row.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    display: "grid", gridTemplateColumns: "minmax(0, 1fr) 32px", columnGap: "12px", padding: "16px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 },
  },
  url: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere", direction: "ltr", textAlign: "start" },
  line: { margin: "4px 0 0", color: tokens.colorNeutralForeground2 },
  call: { display: "flex", alignItems: "start", gap: "6px", margin: "4px 0 0", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
});

export function WebhookList({ webhooks }: { webhooks: Webhook[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const deleteRow = useDeleteRow(settingsKeys.webhooks);
  const remove = (webhook: Webhook) =>
    deleteRow({
      id: webhook.id,
      text: t("webhooks.deleted", { host: new URL(webhook.url).host }),
      remove: () => calls.deleteWebhook(webhook.id),
    });
  return (
    <ul className={styles.list}>
      {webhooks.map((webhook) => (
        <li key={webhook.id} className={styles.row}>
          <div>
            <p className={styles.url}>{webhook.url}</p>
            <p className={styles.line}>{webhook.events.map((event) => t(event === "*" ? "webhooks.allEvents" : `fact.${event.replace(".", "_")}`, { defaultValue: event })).join(" · ")}</p>
            <LastCall call={webhook.lastCall} />
          </div>
          <Button appearance="subtle" icon={<Delete20Regular />} aria-label={t("webhooks.delete", { url: webhook.url })} title={t("webhooks.delete", { url: webhook.url })} onClick={() => remove(webhook)} />
        </li>
      ))}
    </ul>
  );
}

function LastCall({ call }: { call: Webhook["lastCall"] }) {
  const styles = useStyles();
  const { t } = useTexts();
  if (!call) return <p className={styles.call}>{t("webhooks.neverCalled")}</p>;
  const isGood = call.status !== null && call.status >= 200 && call.status < 300;
  return (
    <p className={styles.call}>
      <span className={mergeClasses(isGood ? styles.good : styles.bad)} style={{ display: "inline-flex", flexShrink: 0 }} aria-hidden>{isGood ? <CheckmarkCircle16Regular /> : <ErrorCircle16Regular />}</span>
      <span>{t(isGood ? "webhooks.callGood" : "webhooks.callBad", { answer: call.status ?? call.error ?? "" })} · <RelativeTime at={call.at} /></span>
    </p>
  );
}
