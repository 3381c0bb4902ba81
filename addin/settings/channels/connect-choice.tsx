import { Button, makeStyles, MessageBar, MessageBarBody, tokens } from "@fluentui/react-components";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SignInChannel } from "../../../server/contract/platforms.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { hrefOf } from "../shell/route.ts";
import { Panel } from "../ui/panel.tsx";
import { channelKeys } from "./channel-keys.ts";
import { Guide } from "./guide.tsx";
import { TeamField } from "./team-field.tsx";
import { useChannelCalls } from "./use-channel-calls.ts";

const ways = ["whatsapp", "aws", "messenger", "instagram"] as const;

const useStyles = makeStyles({
  list: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 280px), 1fr))", gap: "16px", listStyle: "none", margin: 0, padding: 0 },
  link: {
    display: "block", height: "100%", boxSizing: "border-box", padding: "16px 20px", borderRadius: tokens.borderRadiusLarge, border: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorNeutralForeground1, textDecorationLine: "none",
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  title: { display: "block", fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase400, marginBottom: "4px" },
  text: { color: tokens.colorNeutralForeground2 },
  form: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "640px", alignItems: "stretch" },
  go: { alignSelf: "start" },
});

/** What may be connected, and what each needs. */
export function ConnectChoice() {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <ul className={styles.list}>
      {ways.map((way) => (
        <li key={way}><a className={styles.link} href={hrefOf("channels", "new", way)}><span className={styles.title}>{t(`channels.way.${way}.name`)}</span><span className={styles.text}>{t(`channels.way.${way}.needs`)}</span></a></li>
      ))}
    </ul>
  );
}

/** Messenger and Instagram: the team here, all else at Meta. */
export function ConnectSignIn({ channel }: { channel: SignInChannel }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const [teamId, setTeamId] = useState("");
  const app = useQuery({ queryKey: channelKeys.app, queryFn: calls.app });
  const begin = useMutation({ mutationFn: () => calls.beginSignIn(channel, teamId || null), onSuccess: ({ url }) => location.assign(url) });
  const hasNoApp = app.data?.appId === null;
  return (
    <Panel>
      <div className={styles.form}>
        <Guide steps={["page", "app", "dialog", "choose"].map((step) => t(`channels.way.${channel}.step.${step}`))} />
        {hasNoApp && <MessageBar intent="warning" layout="multiline"><MessageBarBody style={{ whiteSpace: "normal" }}>{t("channels.app.missing")} <a href={hrefOf("channels", "app")}>{t("channels.app.enter")}</a></MessageBarBody></MessageBar>}
        <TeamField value={teamId} onChange={setTeamId} />
        {begin.error && <ErrorCard error={begin.error} onRetry={() => begin.mutate()} />}
        <Button className={styles.go} appearance="primary" disabledFocusable={begin.isPending || begin.isSuccess || hasNoApp} onClick={() => begin.mutate()}>{t(`channels.way.${channel}.go`)}</Button>
      </div>
    </Panel>
  );
}
