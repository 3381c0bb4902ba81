import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { Add20Regular, PlugConnected24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import type { CreatedWebhook } from "../../../server/contract/webhooks.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { CopyField } from "../ui/copy-field.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { AddWebhook } from "./add-webhook.tsx";
import { WebhookList } from "./webhook-list.tsx";

export function WebhooksPage() {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const webhooks = useQuery({ queryKey: settingsKeys.webhooks, queryFn: calls.webhooks });
  const { hiddenIds } = useTellBar();
  const [isAdding, setAdding] = useState(false);
  const [added, setAdded] = useState<CreatedWebhook | null>(null);
  const shown = (webhooks.data ?? []).filter((webhook) => !hiddenIds.has(webhook.id));
  const add = <Button appearance="primary" icon={<Add20Regular />} onClick={() => setAdding(true)}>{t("webhooks.add")}</Button>;
  return (
    <Page title={t("section.webhooks")} text={t("webhooks.text")} action={shown.length > 0 && !isAdding && add}>
      {added && !hiddenIds.has(added.id) && <NewSecret webhook={added} onDone={() => setAdded(null)} />}
      {isAdding && <AddWebhook onCancel={() => setAdding(false)} onAdded={(webhook) => { setAdded(webhook); setAdding(false); }} />}
      {!(isAdding && shown.length === 0) && (
        <Panel>
          <Loaded query={webhooks} skeleton={<SkeletonRows rows={2} />}>
            {() => shown.length > 0 ? <WebhookList webhooks={shown} /> : <EmptyState icon={<PlugConnected24Regular />} title={t("webhooks.emptyTitle")} text={t("webhooks.emptyText")} action={add} />}
          </Loaded>
        </Panel>
      )}
    </Page>
  );
}

/** Kept sealed on the server from here on: no other screen can show it. */
function NewSecret({ webhook, onDone }: { webhook: CreatedWebhook; onDone: () => void }) {
  const { t } = useTexts();
  return (
    <MessageBar intent="success" layout="multiline" style={{ paddingBlock: "12px" }}>
      <MessageBarBody style={{ whiteSpace: "normal", display: "block", paddingInlineEnd: "12px" }}>
        <MessageBarTitle>{t("webhooks.secretTitle")}</MessageBarTitle>
        <p style={{ margin: "4px 0 12px" }}>{t("webhooks.secretText")}</p>
        <CopyField label={t("webhooks.secret")} value={webhook.secret} />
      </MessageBarBody>
      <MessageBarActions><Button onClick={onDone}>{t("webhooks.secretDone")}</Button></MessageBarActions>
    </MessageBar>
  );
}
