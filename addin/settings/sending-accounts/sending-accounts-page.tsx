import { Button, MessageBar, MessageBarBody } from "@fluentui/react-components";
import { Add20Regular, ArrowLeft20Regular, Send24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { MailProvider, type SendingAccount } from "../../../server/contract/sending-accounts.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useMe, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Loaded } from "../ui/loaded.tsx";
import { useReadOnlyReason } from "../ui/not-allowed.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { draftOf, newDraft } from "./account-draft.ts";
import { AccountForm } from "./account-form.tsx";
import { AccountHookPanel } from "./account-hook.tsx";
import { AccountList } from "./account-list.tsx";
import { ProviderChoice } from "./provider-choice.tsx";

/** What mail leaves by: `#/sending`, `#/sending/new`, `#/sending/new/smtp`, `#/sending/<id>`. */
export function SendingAccountsPage({ route: [place, provider] }: { route: string[] }) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const mayChange = useMay("saveSendingAccount");
  const accounts = useQuery({ queryKey: settingsKeys.sendingAccounts, queryFn: calls.sendingAccounts });
  const skeleton = <SkeletonRows rows={3} />;
  if (!place || !mayChange) return <Overview accounts={accounts} mayChange={mayChange} skeleton={skeleton} />;
  const chosen = MailProvider.safeParse(provider);
  const title = place === "new" ? t("sending.add") : t("sending.change");
  return (
    <Page title={title} action={<Button icon={<ArrowLeft20Regular />} onClick={() => goTo("sending")}>{t("sending.back")}</Button>}>
      {place === "new" && !chosen.success ? <ProviderChoice /> : <Loaded query={accounts} skeleton={skeleton}>{(all) => <Form key={`${place} ${provider ?? ""}`} all={all} id={place} provider={chosen.data ?? "smtp"} />}</Loaded>}
    </Page>
  );
}

function Form({ all, id, provider }: { all: SendingAccount[]; id: string; provider: MailProvider }) {
  const { t } = useTexts();
  const { mailboxes } = useMe();
  const kept = all.find((account) => account.id === id) ?? null;
  if (id !== "new" && !kept) return <Panel><EmptyState icon={<Send24Regular />} title={t("sending.goneTitle")} text={t("sending.goneText")} /></Panel>;
  const mailboxOf = (mailboxId: string) => all.find((account) => account.id === mailboxId)?.fromAddress ?? "";
  const start = kept ? draftOf(kept, mailboxOf(kept.mailboxId)) : newDraft(provider, mailboxes[0]?.id ?? all[0]?.mailboxId ?? "");
  return (
    <>
      <AccountForm key={kept?.version ?? 0} kept={kept} start={start} all={all} />
      {kept && <AccountHookPanel account={kept} />}
    </>
  );
}

interface OverviewProps {
  accounts: ReturnType<typeof useQuery<SendingAccount[]>>;
  mayChange: boolean;
  skeleton: React.ReactNode;
}

function Overview({ accounts, mayChange, skeleton }: OverviewProps) {
  const { t } = useTexts();
  const reason = useReadOnlyReason();
  const { hiddenIds } = useTellBar();
  const all = accounts.data ?? [];
  const added = all.filter((account) => account.id !== account.mailboxId && !hiddenIds.has(account.id));
  const own = all.filter((account) => account.id === account.mailboxId);
  const add = mayChange && <Button appearance="primary" icon={<Add20Regular />} onClick={() => goTo("sending", "new")}>{t("sending.add")}</Button>;
  return (
    <Page title={t("section.sending")} text={t("sending.text")} action={added.length > 0 && add}>
      {!mayChange && <MessageBar layout="multiline"><MessageBarBody>{reason}</MessageBarBody></MessageBar>}
      <Panel title={t("sending.added")}>
        <Loaded query={accounts} skeleton={skeleton}>
          {() => added.length > 0 ? <AccountList accounts={added} all={all} mayChange={mayChange} /> : <EmptyState icon={<Send24Regular />} title={t("sending.emptyTitle")} text={t("sending.emptyText")} action={add || undefined} />}
        </Loaded>
      </Panel>
      <Panel title={t("sending.own")}>
        <Loaded query={accounts} skeleton={skeleton}>{() => <AccountList accounts={own} all={all} mayChange={mayChange} />}</Loaded>
      </Panel>
    </Page>
  );
}
