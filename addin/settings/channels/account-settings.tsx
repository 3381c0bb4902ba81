import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, DialogTrigger, Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ChannelAccount } from "../../../server/contract/channels.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { SyncLine } from "./account-list.tsx";
import { channelKeys } from "./channel-keys.ts";
import { TeamField } from "./team-field.tsx";
import { useChannelActions } from "./use-channel-actions.ts";
import { useChannelCalls } from "./use-channel-calls.ts";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "640px" },
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 200px), 1fr))", gap: "16px", alignItems: "start" },
  head: { margin: "8px 0 -8px", fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  go: { alignSelf: "start" },
  text: { margin: "0 0 12px", maxWidth: "72ch", color: tokens.colorNeutralForeground2 },
});

export function AccountSettings({ accountId }: { accountId: string }) {
  const { t } = useTexts();
  const calls = useChannelCalls();
  const accounts = useQuery({ queryKey: channelKeys.list, queryFn: calls.list });
  return (
    <Loaded query={accounts} skeleton={<SkeletonRows rows={4} />}>
      {(all) => {
        const account = all.find(({ id }) => id === accountId);
        if (!account?.settings) return <Panel>{t("channels.gone")}</Panel>;
        return (
          <>
            <Form key={account.version} account={account} settings={account.settings} />
            {account.state !== "disconnected" && <DisconnectPanel account={account} />}
          </>
        );
      }}
    </Loaded>
  );
}

const numberOf = (text: string): number | null => (text.trim() === "" ? null : Number(text));
const isNumber = (text: string): boolean => text.trim() === "" || (/^\d{1,8}$/.test(text.trim()) && Number(text) > 0);

function Form({ account, settings }: { account: ChannelAccount; settings: NonNullable<ChannelAccount["settings"]> }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const fallback = settings.routes.find(({ provider, isFirst }) => !isFirst && provider === account.fallbackProvider);
  const [name, setName] = useState(account.name);
  const [teamId, setTeamId] = useState(account.teamId ?? "");
  const [fallbackId, setFallbackId] = useState(fallback?.id ?? "");
  const [rates, setRates] = useState(() => settings.routes.map(({ id, messagesPerMinute, messagesPerDay }) => ({ routeId: id, minute: String(messagesPerMinute ?? ""), day: String(messagesPerDay ?? "") })));
  const isGood = name.trim() !== "" && rates.every(({ minute, day }) => isNumber(minute) && isNumber(day));
  const save = useMutation({
    mutationFn: () => calls.change(account.id, { version: account.version, name, teamId: teamId || null, ...(settings.routes.length > 1 && { fallbackRouteId: fallbackId || null }), rates: rates.map(({ routeId, minute, day }) => ({ routeId, messagesPerMinute: numberOf(minute), messagesPerDay: numberOf(day) })) }),
    onSuccess: async () => {
      tell({ text: t("channels.saved", { name }) });
      await queries.invalidateQueries({ queryKey: channelKeys.all });
      goTo("channels");
    },
  });
  const change = (routeId: string, part: { minute?: string; day?: string }) => setRates((before) => before.map((one) => (one.routeId === routeId ? { ...one, ...part } : one)));
  return (
    <Panel title={account.name}>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); if (isGood) save.mutate(); }}>
        <SyncLine account={account} />
        <Field label={t("channels.name")} required validationMessage={name.trim() === "" ? t("channels.nameMissing") : undefined}><Input value={name} maxLength={120} onChange={(_, { value }) => setName(value)} /></Field>
        <TeamField value={teamId} onChange={setTeamId} />
        {settings.routes.length > 1 && (
          <Field label={t("channels.fallback")} hint={t("channels.fallbackHint")}>
            <Select value={fallbackId} onChange={(_, { value }) => setFallbackId(value)}>
              <option value="">{t("channels.noFallback")}</option>
              {settings.routes.filter(({ isFirst }) => !isFirst).map(({ id, provider }) => <option key={id} value={id}>{t(`channels.provider.${provider}`)}</option>)}
            </Select>
          </Field>
        )}
        {settings.routes.map(({ id, provider, tokenMask }) => {
          const rate = rates.find(({ routeId }) => routeId === id)!;
          return (
            <div key={id} role="group" aria-label={t(`channels.provider.${provider}`)} className={styles.form}>
              <h3 className={styles.head}>{t(`channels.provider.${provider}`)}{tokenMask && ` · ${t("channels.tokenShown", { mask: tokenMask })}`}</h3>
              <div className={styles.pair}>
                <Field label={t("channels.perMinute")} hint={t("channels.rateHint")} validationMessage={isNumber(rate.minute) ? undefined : t("channels.numberWrong")}><Input inputMode="numeric" value={rate.minute} onChange={(_, { value }) => change(id, { minute: value })} /></Field>
                <Field label={t("channels.perDay")} hint={t("channels.rateHint")} validationMessage={isNumber(rate.day) ? undefined : t("channels.numberWrong")}><Input inputMode="numeric" value={rate.day} onChange={(_, { value }) => change(id, { day: value })} /></Field>
              </div>
            </div>
          );
        })}
        {save.error && <ErrorCard error={save.error} onRetry={() => save.mutate()} />}
        <Button className={styles.go} type="submit" appearance="primary" disabledFocusable={save.isPending || !isGood}>{t(save.isPending ? "saving" : "save")}</Button>
      </form>
    </Panel>
  );
}

function DisconnectPanel({ account }: { account: ChannelAccount }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { disconnect } = useChannelActions(account);
  return (
    <Panel title={t("channels.disconnect.title")}>
      <p className={styles.text}>{t("channels.disconnect.text")}</p>
      <Dialog>
        <DialogTrigger disableButtonEnhancement><Button>{t("channels.disconnect.open")}</Button></DialogTrigger>
        <DialogSurface>
          <DialogBody>
            <DialogTitle>{t("channels.disconnect.ask", { name: account.name })}</DialogTitle>
            <DialogContent>{t("channels.disconnect.kept")}</DialogContent>
            <DialogActions>
              <DialogTrigger disableButtonEnhancement><Button>{t("cancel")}</Button></DialogTrigger>
              <Button appearance="primary" disabledFocusable={disconnect.isPending} onClick={() => disconnect.mutate()}>{t("channels.disconnect.go")}</Button>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
    </Panel>
  );
}
