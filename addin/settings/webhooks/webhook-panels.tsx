import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody } from "@fluentui/react-components";
import { Edit20Regular, Key20Regular, Send20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Webhook, WebhookCallDetail } from "../../../server/contract/webhooks.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { CallLog } from "./call-log.tsx";
import { NewSecret } from "./new-secret.tsx";
import { WebhookForm } from "./webhook-form.tsx";
import { WebhookState } from "./webhook-state.tsx";

const useStyles = makeStyles({ actions: { display: "flex", flexWrap: "wrap", gap: "8px", marginTop: "16px" } });

/** One webhook: how it fares, what can be done with it, and the log of its calls. */
export function WebhookPanels({ webhook }: { webhook: Webhook }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { webhooks } = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [isChanging, setChanging] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const onSettled = () => queries.invalidateQueries({ queryKey: settingsKeys.webhooks });
  const test = useMutation({ mutationFn: () => webhooks.test(webhook.id), onSettled });
  const switched = useMutation({ mutationFn: (isOn: boolean) => webhooks.switchTo(webhook.id, isOn), onSettled });
  const renew = useMutation({ mutationFn: () => webhooks.changeSecret(webhook.id), onSuccess: (now) => setSecret(now.secret), onSettled });
  const endOld = useMutation({ mutationFn: () => webhooks.endOldSecret(webhook.id), onSuccess: () => tell({ text: t("webhooks.oldEnded") }), onSettled });
  const isOn = webhook.disabledAt === null;
  const error = test.error ?? switched.error ?? renew.error ?? endOld.error;
  if (isChanging) return <WebhookForm webhook={webhook} onCancel={() => setChanging(false)} onSaved={() => { setChanging(false); tell({ text: t("webhooks.changed") }); }} />;
  return (
    <>
      {secret && <NewSecret secret={secret} isRenewed onDone={() => setSecret(null)} />}
      {webhook.oldSecretUntil && (
        <MessageBar layout="multiline">
          <MessageBarBody>{t("webhooks.oldSecret")} <RelativeTime at={webhook.oldSecretUntil} as="short" /></MessageBarBody>
          <MessageBarActions><Button size="small" disabledFocusable={endOld.isPending} onClick={() => endOld.mutate()}>{t("webhooks.endOld")}</Button></MessageBarActions>
        </MessageBar>
      )}
      <Panel title={t("webhooks.state")}>
        <WebhookState webhook={webhook} />
        <div className={styles.actions}>
          <Button icon={<Send20Regular />} disabledFocusable={test.isPending} onClick={() => test.mutate()}>{t(test.isPending ? "webhooks.testing" : "webhooks.test")}</Button>
          <Button icon={<Edit20Regular />} onClick={() => setChanging(true)}>{t("webhooks.change")}</Button>
          <Button icon={<Key20Regular />} disabledFocusable={renew.isPending} onClick={() => renew.mutate()}>{t("webhooks.renew")}</Button>
          <Button appearance={isOn ? "secondary" : "primary"} disabledFocusable={switched.isPending} onClick={() => switched.mutate(!isOn)}>{t(isOn ? "webhooks.switchOff" : "webhooks.switchOn")}</Button>
        </div>
        {test.data && <TestResult call={test.data} />}
        {error && <ErrorCard error={error} onDismiss={() => { test.reset(); switched.reset(); renew.reset(); endOld.reset(); }} />}
      </Panel>
      <CallLog webhook={webhook} />
    </>
  );
}

function TestResult({ call }: { call: WebhookCallDetail }) {
  const { t } = useTexts();
  const isDelivered = call.state === "delivered";
  return (
    <MessageBar intent={isDelivered ? "success" : "error"} layout="multiline" politeness="polite" style={{ marginTop: "12px" }}>
      <MessageBarBody>{t(isDelivered ? "webhooks.testGood" : "webhooks.testBad", { answer: call.error ?? call.status })}</MessageBarBody>
    </MessageBar>
  );
}
