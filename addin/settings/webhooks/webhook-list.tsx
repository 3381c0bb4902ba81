import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Delete20Regular } from "@fluentui/react-icons";
import type { Webhook } from "../../../server/contract/webhooks.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { hrefOf } from "../shell/route.ts";
import { useDeleteRow } from "../ui/use-delete-row.ts";
import { WebhookState } from "./webhook-state.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    display: "grid", gridTemplateColumns: "minmax(0, 1fr) 32px", columnGap: "12px", padding: "16px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 },
  },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere", color: tokens.colorBrandForegroundLink },
  url: { margin: 0, overflowWrap: "anywhere", direction: "ltr", textAlign: "start" },
  line: { margin: "4px 0 0", color: tokens.colorNeutralForeground2 },
});

export function WebhookList({ webhooks }: { webhooks: Webhook[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const deleteRow = useDeleteRow(settingsKeys.webhooks);
  const remove = (webhook: Webhook) => deleteRow({ id: webhook.id, text: t("webhooks.deleted", { host: new URL(webhook.url).host }), remove: () => calls.webhooks.remove(webhook.id) });
  return (
    <ul className={styles.list}>
      {webhooks.map((webhook) => (
        <li key={webhook.id} className={styles.row}>
          <div>
            <a className={styles.name} href={hrefOf("webhooks", webhook.id)}>{webhook.name || new URL(webhook.url).host}</a>
            <p className={styles.url}>{webhook.url}</p>
            <p className={styles.line}>{webhook.events.map((event) => t(event === "*" ? "webhooks.allEvents" : `fact.${event.replace(".", "_")}`, { defaultValue: event })).join(" · ")}</p>
            <WebhookState webhook={webhook} />
          </div>
          <Button appearance="subtle" icon={<Delete20Regular />} aria-label={t("webhooks.delete", { url: webhook.url })} title={t("webhooks.delete", { url: webhook.url })} onClick={() => remove(webhook)} />
        </li>
      ))}
    </ul>
  );
}
