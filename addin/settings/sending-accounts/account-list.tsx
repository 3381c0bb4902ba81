import { Badge, Button, makeStyles, ProgressBar, Spinner, tokens } from "@fluentui/react-components";
import { Delete20Regular, Edit20Regular, PlugConnectedCheckmark20Regular } from "@fluentui/react-icons";
import type { SendingAccount } from "../../../server/contract/sending-accounts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { goTo } from "../shell/route.ts";
import { AccountHealth } from "./account-health.tsx";
import { useAccountActions } from "./use-account-actions.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    display: "flex", flexWrap: "wrap", alignItems: "start", gap: "8px 16px", padding: "16px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 },
  },
  words: { flex: "1 1 320px", minWidth: 0 },
  name: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px", margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  line: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  quota: { flex: "0 1 200px", minWidth: "160px", display: "flex", flexDirection: "column", gap: "6px", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  count: { margin: 0 },
  actions: { display: "flex", gap: "4px", flexShrink: 0, minWidth: "176px" },
});

interface AccountListProps {
  accounts: SendingAccount[];
  /** All, for the names of those that are fallen back to. */
  all: SendingAccount[];
  mayChange: boolean;
}

export function AccountList({ accounts, all, mayChange }: AccountListProps) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {accounts.map((account) => <AccountRow key={account.id} account={account} all={all} mayChange={mayChange} />)}
    </ul>
  );
}

function AccountRow({ account, all, mayChange }: { account: SendingAccount; all: SendingAccount[]; mayChange: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { test, remove } = useAccountActions(account);
  const isOwn = account.id === account.mailboxId;
  const mailbox = all.find((one) => one.id === account.mailboxId)?.fromAddress ?? "";
  const fallback = all.find((one) => one.id === account.fallbackAccountId)?.name;
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <h3 className={styles.name}>
          {account.name}
          <Badge appearance="tint" color="informative">{t(`sending.provider.${account.provider}.name`)}</Badge>
        </h3>
        <p className={styles.line}>
          {account.fromName ? `${account.fromName} <${account.fromAddress}>` : account.fromAddress}
          {!isOwn && account.fromAddress !== mailbox && ` · ${t("sending.answersTo", { mailbox })}`}
        </p>
        {account.provider !== "graph" && <p className={styles.line}>{t("sending.secretShown", { mask: account.secretMask ?? "NOT_SET" })}{fallback && ` · ${t("sending.fallsBackTo", { name: fallback })}`}</p>}
        <AccountHealth account={account} />
      </div>
      <Quota account={account} />
      {mayChange && (
        <div className={styles.actions}>
          <Button appearance="subtle" icon={test.isPending ? <Spinner size="tiny" /> : <PlugConnectedCheckmark20Regular />} disabledFocusable={test.isPending} aria-label={t("sending.testNamed", { name: account.name })} onClick={() => test.mutate()}>{t(test.isPending ? "sending.testing" : "sending.test")}</Button>
          <Button appearance="subtle" icon={<Edit20Regular />} aria-label={t("sending.edit", { name: account.name })} title={t("sending.edit", { name: account.name })} onClick={() => goTo("sending", account.id)} />
          {!isOwn && <Button appearance="subtle" icon={<Delete20Regular />} aria-label={t("sending.delete", { name: account.name })} title={t("sending.delete", { name: account.name })} onClick={remove} />}
        </div>
      )}
    </li>
  );
}

/** How much of the last 24 hours is used, and the pace. */
function Quota({ account: { name, sentToday, messagesPerDay, messagesPerMinute } }: { account: SendingAccount }) {
  const styles = useStyles();
  const { t } = useTexts();
  const isFull = messagesPerDay !== null && sentToday >= messagesPerDay;
  return (
    <div className={styles.quota}>
      <p className={styles.count}>{messagesPerDay === null ? t("sending.sentToday", { count: sentToday }) : t("sending.sentOfDay", { sent: sentToday, most: messagesPerDay })}</p>
      {messagesPerDay !== null && <ProgressBar value={Math.min(1, sentToday / messagesPerDay)} color={isFull ? "error" : "brand"} thickness="large" aria-label={t("sending.quotaOf", { name })} />}
      <p className={styles.count}>{messagesPerMinute === null ? t("sending.noPace") : t("sending.pace", { count: messagesPerMinute })}</p>
    </div>
  );
}
