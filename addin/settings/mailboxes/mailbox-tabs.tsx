import { Button, makeStyles, Tab, TabList, tokens } from "@fluentui/react-components";
import { ArrowSync20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { MailboxState } from "../../../server/contract/mailboxes.ts";
import type { Team } from "../../../server/contract/people.ts";
import { problemOf } from "../../shared/api-problem.ts";
import { problemSentence } from "../../shared/problem-text.ts";
import { settingsKeys } from "../data/settings-keys.ts";
import { useMay, useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";
import { DayCounts } from "./day-counts.tsx";
import { FolderChoice } from "./folder-choice.tsx";
import { LeavePanel } from "./leave-panel.tsx";
import { MailboxForm } from "./mailbox-form.tsx";
import { MailboxHealth } from "./mailbox-health.tsx";
import { ReceiptList } from "./receipt-list.tsx";
import type { ConnectOwn } from "./use-connect-own.ts";

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "8px 16px" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  tabs: { marginInlineStart: "-12px", flexWrap: "wrap" },
  hint: { margin: "8px 0 0", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

interface MailboxTabsProps {
  mailbox: MailboxState;
  teams: Team[];
  tab: string;
  filter: string | undefined;
  connect: ConnectOwn;
}

/** One mailbox: what became of its mails, both sides by day, and for an admin its folders and settings. */
export function MailboxTabs({ mailbox, teams, tab, filter, connect }: MailboxTabsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const mayChange = useMay("saveMailbox");
  const tabs = ["receipts", "days", ...(mayChange ? ["folders", "settings"] : [])];
  const shown = tabs.includes(tab) ? tab : "receipts";
  const hasHook = mailbox.folders.some((folder) => folder.isWatched && folder.subscriptionExpiresAt !== null);
  return (
    <>
      <Panel>
        <div className={styles.head}>
          <MailboxHealth mailbox={mailbox} />
          <Actions mailbox={mailbox} mayChange={mayChange} />
        </div>
        {mailbox.isWatched && (mailbox.signIn ?? "good") === "good" && <p className={styles.hint}>{t(hasHook ? "mailboxes.called" : "mailboxes.polled")}</p>}
      </Panel>
      {mailbox.isOwn && <LeavePanel mailbox={mailbox} connect={connect} />}
      <TabList className={styles.tabs} selectedValue={shown} onTabSelect={(_, { value }) => goTo("mailboxes", mailbox.id, String(value))}>
        {tabs.map((value) => <Tab key={value} value={value}>{t(`mailboxes.tab.${value}`)}</Tab>)}
      </TabList>
      {shown === "receipts" && <ReceiptList key={filter ?? ""} mailbox={mailbox} filter={filter} />}
      {shown === "days" && <DayCounts mailbox={mailbox} />}
      {shown === "folders" && <FolderChoice mailbox={mailbox} />}
      {shown === "settings" && <MailboxForm key={mailbox.version} mailbox={mailbox} teams={teams} />}
    </>
  );
}

function Actions({ mailbox, mayChange }: { mailbox: MailboxState; mayChange: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const mayRead = useMay("runArrivalAgain");
  const options = {
    onError: (error: unknown) => tell({ text: problemSentence(t, problemOf(error)) }),
    onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.mailboxes }),
  };
  const readNow = useMutation({ mutationFn: () => calls.mailboxes.readNow(mailbox.id), onSuccess: () => tell({ text: t("mailboxes.reading") }), ...options });
  const toggle = useMutation({ mutationFn: () => calls.mailboxes.change(mailbox.id, { version: mailbox.version, isWatched: !mailbox.isWatched }), ...options });
  return (
    <div className={styles.actions}>
      {mayRead && mailbox.isWatched && <Button icon={<ArrowSync20Regular />} disabledFocusable={readNow.isPending} onClick={() => readNow.mutate()}>{t("mailboxes.readNow")}</Button>}
      {mayChange && <Button disabledFocusable={toggle.isPending} onClick={() => toggle.mutate()}>{t(mailbox.isWatched ? "mailboxes.pause" : "mailboxes.resume")}</Button>}
    </div>
  );
}
