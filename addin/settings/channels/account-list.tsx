import { Badge, Button, Caption1, makeStyles, ProgressBar, Spinner, tokens } from "@fluentui/react-components";
import { ArrowSync20Regular, Chat24Regular, PlugConnectedCheckmark20Regular, Settings20Regular } from "@fluentui/react-icons";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { ChannelAccount } from "../../../server/contract/channels.ts";
import type { ChannelQuota } from "../../../server/contract/platforms.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useNow } from "../../shared/ui/use-now.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { channelKeys } from "./channel-keys.ts";
import { useChannelActions } from "./use-channel-actions.ts";
import { useChannelCalls } from "./use-channel-calls.ts";

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

const useStyles = makeStyles({
  cards: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 400px), 1fr))", gap: "16px", listStyle: "none", margin: 0, padding: 0 },
  card: { display: "flex", flexDirection: "column", gap: "12px", minWidth: 0, boxSizing: "border-box", padding: "16px 20px", borderRadius: tokens.borderRadiusLarge, border: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1 },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px" },
  name: { margin: 0, marginInlineEnd: "auto", fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  facts: { display: "grid", gridTemplateColumns: "minmax(96px, auto) minmax(0, 1fr)", gap: "4px 12px", margin: 0, fontSize: tokens.fontSizeBase200 },
  label: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: "anywhere" },
  bad: { margin: 0, color: tokens.colorStatusDangerForeground1, overflowWrap: "anywhere" },
  actions: { display: "flex", flexWrap: "wrap", gap: "4px 8px", marginTop: "auto", marginInlineStart: "-8px" },
});

export const stateColors = { connected: "success", expired: "danger", failed: "warning", disconnected: "informative" } as const;
const qualityColors = { GREEN: "success", YELLOW: "warning", RED: "danger", UNKNOWN: "informative" } as const;

/** A card for each number, page and Instagram account: how it is, what it may send, and what can be done. */
export function AccountList({ accounts, maySave }: { accounts: UseQueryResult<ChannelAccount[]>; maySave: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const quotas = useQuery({ queryKey: channelKeys.quota, queryFn: calls.quota });
  return (
    <Loaded query={accounts} skeleton={<SkeletonRows rows={4} />}>
      {(all) => all.length === 0 ? (
        <Panel><EmptyState icon={<Chat24Regular />} title={t("channels.emptyTitle")} text={t(maySave ? "channels.emptyText" : "channels.emptyAsk")} action={maySave && <Button appearance="primary" onClick={() => goTo("channels", "new")}>{t("channels.add")}</Button>} /></Panel>
      ) : (
        <ul className={styles.cards}>{all.map((account) => <AccountCard key={account.id} account={account} quota={quotas.data?.find((one) => one.accountId === account.id)} maySave={maySave} />)}</ul>
      )}
    </Loaded>
  );
}

function AccountCard({ account, quota, maySave }: { account: ChannelAccount; quota: ChannelQuota | undefined; maySave: boolean }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const { test, sync } = useChannelActions(account);
  const { name, channel, provider, state, facts, failure } = account;
  const isOn = state !== "disconnected";
  const again = provider === "aws_social" ? "aws" : channel;
  const isHandleName = facts.handle === name;
  return (
    <li className={styles.card}>
      <div className={styles.head}>
        <h3 className={styles.name}>{name}</h3>
        <Badge appearance="tint" color="informative">{t(`channels.provider.${provider}`)}</Badge>
        <Badge appearance="tint" color={stateColors[state]}>{t(`channels.state.${state}`)}</Badge>
      </div>
      {!isHandleName && <p className={styles.quiet}><bdi>{facts.handle}</bdi></p>}
      {state === "expired" || state === "failed" ? <p className={styles.bad}>{t(`channels.why.${state}`)} {failure && t("channels.said", { words: failure })}</p> : null}
      {isOn && <SyncLine account={account} />}
      <dl className={styles.facts}>
        {channel === "whatsapp" && isOn && <Fact label={t("channels.quality.label")}><Badge size="small" appearance="tint" color={qualityColors[facts.quality]}>{t(`channels.quality.${facts.quality}`)}</Badge></Fact>}
        {channel === "whatsapp" && isOn && <Fact label={t("channels.people")}>{peopleText(t, i18n.language, facts.tier, quota)}</Fact>}
        {isOn && <Fact label={t("channels.sentToday")}>{quota ? (quota.messagesPerDay === null ? quota.sentToday : t("channels.ofDay", { sent: quota.sentToday, most: quota.messagesPerDay })) : "–"}</Fact>}
        {isOn && <Fact label={t("channels.token")}><TokenEnd at={account.tokenExpiresAt} /></Fact>}
        {isOn && <Fact label={t("channels.lastHook")}>{account.lastHookAt ? <RelativeTime at={account.lastHookAt} /> : t("channels.never")}</Fact>}
        {account.fallbackProvider && <Fact label={t("channels.fallback")}>{t(`channels.provider.${account.fallbackProvider}`)}</Fact>}
        {account.disconnectedAt && <Fact label={t("channels.disconnectedAt")}><RelativeTime at={account.disconnectedAt} /></Fact>}
      </dl>
      {maySave && (
        <div className={styles.actions}>
          {isOn && <Button appearance="subtle" icon={test.isPending ? <Spinner size="tiny" /> : <PlugConnectedCheckmark20Regular />} disabledFocusable={test.isPending} aria-label={t("channels.testNamed", { name })} onClick={() => test.mutate()}>{t("channels.test")}</Button>}
          {isOn && <Button appearance="subtle" icon={<ArrowSync20Regular />} disabledFocusable={account.isSyncing || sync.isPending} aria-label={t("channels.syncNamed", { name })} onClick={() => sync.mutate()}>{t("channels.sync")}</Button>}
          {(state === "expired" || !isOn) && <Button appearance="subtle" icon={<PlugConnectedCheckmark20Regular />} aria-label={t("channels.againNamed", { name })} onClick={() => goTo("channels", "new", again)}>{t("channels.again")}</Button>}
          <Button appearance="subtle" icon={<Settings20Regular />} aria-label={t("channels.settingsNamed", { name })} onClick={() => goTo("channels", "account", account.id)}>{t("channels.settings")}</Button>
        </div>
      )}
    </li>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.value}>{children}</dd>
    </>
  );
}

function peopleText(t: ReturnType<typeof useTexts>["t"], language: string, tier: string | null, quota: ChannelQuota | undefined): string {
  const number = (count: number) => new Intl.NumberFormat(language).format(count);
  if (!quota || (quota.peopleLeft === null && tier === null)) return t("channels.notTold");
  return quota.peopleLeft === null ? t("channels.noLimit") : t("channels.peopleLeft", { left: number(quota.peopleLeft), most: number(quota.peoplePerDay ?? 0) });
}

function TokenEnd({ at }: { at: string | null }) {
  const styles = useStyles();
  const { t } = useTexts();
  const now = useNow(60_000);
  if (at === null) return t("channels.noEnd");
  const days = Math.ceil((Date.parse(at) - now.getTime()) / DAY_MS);
  const text = days <= 0 ? t("channels.ended") : t("channels.endsIn", { count: days });
  return days <= SOON_DAYS ? <span className={styles.bad}>{text}</span> : text;
}

/** How far it is, or how the last one ended. */
export function SyncLine({ account: { isSyncing, syncProgress, lastSyncAt } }: { account: ChannelAccount }) {
  const styles = useStyles();
  const { t } = useTexts();
  if (isSyncing) {
    return (
      <div role="status">
        <ProgressBar aria-label={t("channels.syncing")} />
        <Caption1>{t(`channels.step.${syncProgress?.step ?? "facts"}`)} {syncProgress && syncProgress.messageCount > 0 && t("channels.messagesRead", { count: syncProgress.messageCount })}</Caption1>
      </div>
    );
  }
  if (syncProgress?.failure) return <p className={styles.bad}>{t("channels.syncFailed", { words: syncProgress.failure })}</p>;
  if (lastSyncAt === null) return null;
  return <p className={styles.quiet}>{t("channels.synced")} <RelativeTime at={lastSyncAt} />{syncProgress && syncProgress.newCount > 0 && ` · ${t("channels.newMessages", { count: syncProgress.newCount })}`}</p>;
}
