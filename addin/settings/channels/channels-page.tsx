import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, Tab, TabList } from "@fluentui/react-components";
import { Add20Regular, ArrowLeft20Regular, Dismiss20Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Page } from "../ui/page.tsx";
import { AccountList } from "./account-list.tsx";
import { AccountSettings } from "./account-settings.tsx";
import { AppPanel } from "./app-panel.tsx";
import { channelKeys } from "./channel-keys.ts";
import { ChooseAccounts } from "./choose-accounts.tsx";
import { ConnectChoice, ConnectSignIn } from "./connect-choice.tsx";
import { ConnectWhatsApp } from "./connect-whatsapp.tsx";
import { CostsTab } from "./costs-tab.tsx";
import { HooksTab } from "./hooks-tab.tsx";
import { MetricsTab } from "./metrics-tab.tsx";
import { TemplateEditorPage } from "./template-editor.tsx";
import { TemplatesTab } from "./templates-tab.tsx";
import { useChannelCalls } from "./use-channel-calls.ts";

const useStyles = makeStyles({ tabs: { marginInlineStart: "-12px", marginTop: "-12px", flexWrap: "wrap" } });
/** What happens is told as it happens; a connection that is away must not leave a bar that runs for ever. */
const WHILE_SYNCING_MS = 3_000;
const tabs = ["accounts", "templates", "metrics", "costs", "hooks", "app"] as const;

/**
 * Chats: `#/channels`, `#/channels/new/<way>`, `#/channels/account/<id>`, `#/channels/templates/<account>/<template>`, and where
 * Meta's dialog leads back: `connected/<account>`, `choose/<sign-in>`, `failed/<reason>`.
 */
export function ChannelsPage({ route: [place = "accounts", id, part] }: { route: string[] }) {
  const { t } = useTexts();
  const maySave = useMay("savePlatform");
  const back = <Button icon={<ArrowLeft20Regular />} onClick={() => goTo("channels", ...(place === "templates" ? ["templates"] : []))}>{t("channels.back")}</Button>;
  if (maySave && place === "new") {
    const isNumber = id === "whatsapp" || id === "aws";
    return (
      <Page title={id ? t(`channels.way.${id}.title`, { defaultValue: t("channels.add") }) : t("channels.add")} action={back}>
        {isNumber ? <ConnectWhatsApp key={id} isAws={id === "aws"} /> : id === "messenger" || id === "instagram" ? <ConnectSignIn channel={id} /> : <ConnectChoice />}
      </Page>
    );
  }
  if (maySave && place === "choose" && id) return <Page title={t("channels.choose.title")} action={back}><ChooseAccounts signInId={id} /></Page>;
  if (maySave && place === "account" && id) return <Page title={t("channels.change")} action={back}><AccountSettings accountId={id} /></Page>;
  if (maySave && place === "templates" && id && part) return <Page title={t(part === "new" ? "channels.template.new" : "channels.template.edit")} action={back}><TemplateEditorPage key={part} accountId={id} templateId={part} /></Page>;
  return <Tabs place={place} id={id} maySave={maySave} />;
}

function Tabs({ place, id, maySave }: { place: string; id: string | undefined; maySave: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const accounts = useQuery({ queryKey: channelKeys.list, queryFn: calls.list, refetchInterval: ({ state }) => (state.data?.some(({ isSyncing }) => isSyncing) ? WHILE_SYNCING_MS : false) });
  const mayReadCosts = useMay("readChannelCosts");
  const isShown = { accounts: true, templates: true, metrics: true, costs: mayReadCosts, hooks: maySave, app: maySave };
  const shown = tabs.filter((tab) => isShown[tab]);
  const tab = shown.find((one) => one === place) ?? "accounts";
  const hasSome = (accounts.data?.length ?? 0) > 0;
  const add = maySave && hasSome && tab === "accounts" && <Button appearance="primary" icon={<Add20Regular />} onClick={() => goTo("channels", "new")}>{t("channels.add")}</Button>;
  return (
    <Page title={t("section.channels")} text={t("channels.text")} action={add}>
      <TabList className={styles.tabs} selectedValue={tab} onTabSelect={(_, { value }) => goTo("channels", String(value))}>
        {shown.map((one) => <Tab key={one} value={one}>{t(`channels.tab.${one}`)}</Tab>)}
      </TabList>
      <SignInEnd place={place} id={id} name={accounts.data?.find((one) => one.id === id)?.name} />
      {tab === "accounts" && <AccountList accounts={accounts} maySave={maySave} />}
      {tab === "templates" && <TemplatesTab accounts={accounts} accountId={id} />}
      {tab === "metrics" && <MetricsTab accounts={accounts} />}
      {tab === "costs" && <CostsTab />}
      {tab === "hooks" && <HooksTab />}
      {tab === "app" && <AppPanel />}
    </Page>
  );
}

/** What came of Meta's dialog. */
function SignInEnd({ place, id, name }: { place: string; id: string | undefined; name: string | undefined }) {
  const { t } = useTexts();
  if (place !== "connected" && place !== "failed") return null;
  const isGood = place === "connected";
  return (
    <MessageBar intent={isGood ? "success" : "error"} layout="multiline">
      <MessageBarBody style={{ whiteSpace: "normal" }}>{isGood ? t("channels.connected", { name: name ?? "" }) : t(`channels.failed.${id}`, { defaultValue: t("channels.failed.refused") })}</MessageBarBody>
      <MessageBarActions containerAction={<Button appearance="transparent" icon={<Dismiss20Regular />} aria-label={t("close")} onClick={() => goTo("channels")} />} />
    </MessageBar>
  );
}
