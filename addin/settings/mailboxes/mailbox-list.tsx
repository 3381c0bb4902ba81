import { Badge, makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { MailboxState } from "../../../server/contract/mailboxes.ts";
import type { Team } from "../../../server/contract/people.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { hrefOf } from "../shell/route.ts";
import { MailboxHealth } from "./mailbox-health.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    display: "flex", flexWrap: "wrap", alignItems: "start", gap: "8px 24px", padding: "16px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 },
  },
  words: { flex: "1 1 320px", minWidth: 0 },
  name: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px", margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  link: { color: tokens.colorBrandForegroundLink, textDecorationLine: "none", ":hover": { textDecorationLine: "underline" } },
  address: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere", direction: "ltr", textAlign: "start" },
  facts: { display: "grid", gridTemplateColumns: "repeat(3, minmax(88px, auto))", gap: "4px 20px", margin: 0, flex: "0 1 auto", "@media (max-width: 480px)": { display: "flex", flexWrap: "wrap" } },
  fact: { display: "flex", flexDirection: "column-reverse", margin: 0, fontVariantNumeric: "tabular-nums" },
  term: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  value: { margin: 0 },
});

export function MailboxList({ mailboxes, teams }: { mailboxes: MailboxState[]; teams: Team[] }) {
  const styles = useStyles();
  return <ul className={styles.list}>{mailboxes.map((mailbox) => <MailboxRow key={mailbox.id} mailbox={mailbox} team={teams.find((team) => team.id === mailbox.teamId)?.name ?? null} />)}</ul>;
}

function MailboxRow({ mailbox, team }: { mailbox: MailboxState; team: string | null }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <h3 className={styles.name}>
          <a className={styles.link} href={hrefOf("mailboxes", mailbox.id)} dir="auto">{mailbox.name}</a>
          {team && <Badge appearance="tint" color="informative">{team}</Badge>}
          {mailbox.isOwn && <Badge appearance="tint" color="informative">{t("mailboxes.own")}</Badge>}
        </h3>
        <p className={styles.address}>{mailbox.address}</p>
        <MailboxHealth mailbox={mailbox} />
      </div>
      <dl className={styles.facts}>
        <Fact term={t("mailboxes.lastMail")}>{mailbox.lastMailAt ? <RelativeTime at={mailbox.lastMailAt} /> : t("mailboxes.none")}</Fact>
        <Fact term={t("mailboxes.waiting")}>{mailbox.waitingCount}</Fact>
        <Fact term={t("mailboxes.failed")}>{mailbox.failedCount > 0 ? <a className={styles.link} href={hrefOf("mailboxes", mailbox.id, "receipts", "failed")}>{mailbox.failedCount}</a> : 0}</Fact>
      </dl>
    </li>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.fact}>
      <dt className={styles.term}>{term}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  );
}
