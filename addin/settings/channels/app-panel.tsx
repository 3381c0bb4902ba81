import { Badge, Button, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ChannelApp } from "../../../server/contract/platforms.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { CopyField } from "../ui/copy-field.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { channelKeys } from "./channel-keys.ts";
import { Guide } from "./guide.tsx";
import { useChannelCalls } from "./use-channel-calls.ts";

const CHECKED_AGAIN_MS = 10_000;

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "640px", alignItems: "stretch" },
  go: { alignSelf: "start" },
  text: { margin: "0 0 16px", maxWidth: "72ch", color: tokens.colorNeutralForeground2 },
  state: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px", margin: 0 },
});

/** Our app at Meta: what it is called by, and the addresses to enter there. */
export function AppPanel() {
  const calls = useChannelCalls();
  const app = useQuery({ queryKey: channelKeys.app, queryFn: calls.app, refetchInterval: ({ state }) => (state.data?.appId && !state.data.verifiedAt ? CHECKED_AGAIN_MS : false) });
  return (
    <Loaded query={app} skeleton={<SkeletonRows rows={4} />}>
      {(kept) => (
        <>
          <AppForm key={`${kept.appId} ${kept.secretMask}`} kept={kept} />
          {kept.appId !== null && <HooksPanel app={kept} />}
        </>
      )}
    </Loaded>
  );
}

function AppForm({ kept }: { kept: ChannelApp }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const [appId, setAppId] = useState(kept.appId ?? "");
  const [secret, setSecret] = useState("");
  const save = useMutation({
    mutationFn: () => calls.saveApp({ appId, ...(secret !== "" && { secret }) }),
    onSuccess: (now) => {
      tell({ text: t("channels.app.saved") });
      queries.setQueryData(channelKeys.app, now);
    },
  });
  const refused = save.error ? problemOf(save.error) : null;
  const problem = (path: string) => (refused?.fields.some((field) => field.path === path) ? t(`channels.app.wrong.${path}`) : undefined);
  return (
    <Panel title={t("channels.app.title")}>
      <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); save.mutate(); }}>
        <Guide steps={["make", "find", "enter"].map((step) => t(`channels.app.step.${step}`))} />
        <Field label={t("channels.app.id")} required validationMessage={problem("appId")}><Input value={appId} inputMode="numeric" autoComplete="off" onChange={(_, { value }) => setAppId(value)} /></Field>
        <Field label={t("channels.app.secret")} hint={kept.secretMask ? t("channels.app.secretKept", { mask: kept.secretMask }) : t("channels.app.secretHint")} required={kept.secretMask === null} validationMessage={problem("secret")}>
          <Input type="password" value={secret} autoComplete="off" onChange={(_, { value }) => setSecret(value)} />
        </Field>
        {refused && refused.fields.length === 0 && <ErrorCard error={refused} onRetry={() => save.mutate()} />}
        <Button className={styles.go} type="submit" appearance="primary" disabledFocusable={save.isPending}>{t(save.isPending ? "saving" : "save")}</Button>
      </form>
    </Panel>
  );
}

function HooksPanel({ app }: { app: ChannelApp }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <Panel title={t("channels.app.hooks")}>
      <p className={styles.text}>{t("channels.app.hooksText")}</p>
      <div className={styles.form}>
        {app.hooks.map(({ channel, url }) => <CopyField key={channel} label={t("channels.app.hookOf", { channel: t(`channels.name_of.${channel}`) })} value={url} />)}
        {app.verifyToken && <CopyField label={t("channels.app.verifyToken")} value={app.verifyToken} />}
        <p className={styles.state} role="status">
          <Badge appearance="tint" color={app.verifiedAt ? "success" : "warning"}>{t(app.verifiedAt ? "channels.app.verified" : "channels.app.unverified")}</Badge>
          {app.verifiedAt ? <RelativeTime at={app.verifiedAt} /> : t("channels.app.waiting")}
        </p>
        <CopyField label={t("channels.app.redirect")} value={app.redirectUri} />
        <CopyField label={t("channels.app.aws")} value={app.awsHookUrl} />
      </div>
    </Panel>
  );
}
