import { Button, MessageBar, MessageBarBody } from "@fluentui/react-components";
import { Add20Regular, ArrowLeft20Regular, MailInbox24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { useReadOnlyReason } from "../ui/not-allowed.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { ConnectForm } from "./connect-form.tsx";
import { MailboxList } from "./mailbox-list.tsx";
import { MailboxTabs } from "./mailbox-tabs.tsx";
import { PersonalMailboxes } from "./personal-mailboxes.tsx";
import { type ConnectOwn, useConnectOwn } from "./use-connect-own.ts";

/** Where mail comes in: `#/mailboxes`, `#/mailboxes/new`, `#/mailboxes/<id>/receipts/failed`. */
export function MailboxesPage({ route: [place, tab, filter] }: { route: string[] }) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const mayChange = useMay("saveMailbox");
  const mailboxes = useQuery({ queryKey: settingsKeys.mailboxes, queryFn: calls.mailboxes.list });
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: calls.teams });
  const connect = useConnectOwn();
  const back = <Button icon={<ArrowLeft20Regular />} onClick={() => goTo("mailboxes")}>{t("mailboxes.back")}</Button>;
  if (place === "new" && mayChange) return <Page title={t("mailboxes.connect")} text={t("mailboxes.connectText")} action={back}><ConnectForm teams={teams.data ?? []} /></Page>;
  if (!place || place === "new") return <Overview mailboxes={mailboxes} teams={teams.data ?? []} mayChange={mayChange} connect={connect} />;
  const found = mailboxes.data?.find((mailbox) => mailbox.id === place);
  return (
    <Page title={found?.name ?? t("section.mailboxes")} text={found?.address} action={back}>
      <Loaded query={mailboxes} skeleton={<SkeletonRows rows={5} />}>
        {() => found ? <MailboxTabs mailbox={found} teams={teams.data ?? []} tab={tab ?? "receipts"} filter={filter} connect={connect} /> : <Panel><EmptyState icon={<MailInbox24Regular />} title={t("mailboxes.goneTitle")} text={t("mailboxes.goneText")} /></Panel>}
      </Loaded>
    </Page>
  );
}

interface OverviewProps {
  mailboxes: ReturnType<typeof useQuery<Parameters<typeof MailboxList>[0]["mailboxes"]>>;
  teams: Parameters<typeof MailboxList>[0]["teams"];
  mayChange: boolean;
  connect: ConnectOwn;
}

function Overview({ mailboxes, teams, mayChange, connect }: OverviewProps) {
  const { t } = useTexts();
  const reason = useReadOnlyReason();
  const add = mayChange && <Button appearance="primary" icon={<Add20Regular />} onClick={() => goTo("mailboxes", "new")}>{t("mailboxes.connect")}</Button>;
  const mayConnect = useMay("connectOwnMailbox");
  const hasNoOwn = mayConnect && mailboxes.data !== undefined && !mailboxes.data.some((mailbox) => mailbox.isOwn);
  const hasAny = (mailboxes.data ?? []).length > 0;
  return (
    <Page title={t("section.mailboxes")} text={t("mailboxes.text")} action={hasAny && add}>
      {!mayChange && <MessageBar layout="multiline"><MessageBarBody>{reason}</MessageBarBody></MessageBar>}
      <Panel>
        <Loaded query={mailboxes} skeleton={<SkeletonRows rows={4} />}>
          {(all) => all.length > 0 ? <MailboxList mailboxes={all} teams={teams} /> : <EmptyState icon={<MailInbox24Regular />} title={t("mailboxes.emptyTitle")} text={t("mailboxes.emptyText")} action={add || undefined} />}
        </Loaded>
      </Panel>
      {hasNoOwn && <ConnectMine connect={connect} />}
      {mayChange && <PersonalMailboxes />}
    </Page>
  );
}

function ConnectMine({ connect }: { connect: ConnectOwn }) {
  const { t } = useTexts();
  return (
    <Panel title={t("mailboxes.leave.mine")}>
      <p>{t("mailboxes.leave.none.text")}</p>
      {connect.error && <ErrorCard error={connect.error} onRetry={() => connect.mutate({ mayAsk: true })} />}
      <Button disabledFocusable={connect.isPending} onClick={() => connect.mutate({ mayAsk: true })}>{t(connect.isPending ? "mailboxes.leave.connecting" : "mailboxes.leave.none.action")}</Button>
    </Panel>
  );
}
