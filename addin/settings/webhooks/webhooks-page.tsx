import { Button } from "@fluentui/react-components";
import { Add20Regular, ArrowLeft20Regular, PlugConnected24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Webhook } from "../../../server/contract/webhooks.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { NewSecret } from "./new-secret.tsx";
import { WebhookForm } from "./webhook-form.tsx";
import { WebhookList } from "./webhook-list.tsx";
import { WebhookPanels } from "./webhook-panels.tsx";

/** `#/webhooks`, and `#/webhooks/<id>` with its log. */
export function WebhooksPage({ route: [place] }: { route: string[] }) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const webhooks = useQuery({ queryKey: settingsKeys.webhooks, queryFn: calls.webhooks.list });
  if (!place) return <Overview webhooks={webhooks} />;
  const found = webhooks.data?.find((webhook) => webhook.id === place);
  const back = <Button icon={<ArrowLeft20Regular />} onClick={() => goTo("webhooks")}>{t("webhooks.back")}</Button>;
  return (
    <Page title={found ? found.name || new URL(found.url).host : t("section.webhooks")} text={found?.url} action={back}>
      <Loaded query={webhooks} skeleton={<SkeletonRows rows={5} />}>
        {() => found ? <WebhookPanels webhook={found} /> : <Panel><EmptyState icon={<PlugConnected24Regular />} title={t("webhooks.goneTitle")} text={t("webhooks.goneText")} /></Panel>}
      </Loaded>
    </Page>
  );
}

function Overview({ webhooks }: { webhooks: ReturnType<typeof useQuery<Webhook[]>> }) {
  const { t } = useTexts();
  const { hiddenIds } = useTellBar();
  const [isAdding, setAdding] = useState(false);
  const [added, setAdded] = useState<{ id: string; secret: string } | null>(null);
  const shown = (webhooks.data ?? []).filter((webhook) => !hiddenIds.has(webhook.id));
  const add = <Button appearance="primary" icon={<Add20Regular />} onClick={() => setAdding(true)}>{t("webhooks.add")}</Button>;
  return (
    <Page title={t("section.webhooks")} text={t("webhooks.text")} action={shown.length > 0 && !isAdding && add}>
      {added && !hiddenIds.has(added.id) && <NewSecret secret={added.secret} onDone={() => setAdded(null)} />}
      {isAdding && <WebhookForm webhook={null} onCancel={() => setAdding(false)} onSaved={(webhook) => { setAdded("secret" in webhook ? webhook : null); setAdding(false); }} />}
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
