import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import type { PersonalMailbox } from "../../../server/contract/mailboxes.ts";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { MailboxHealth } from "./mailbox-health.tsx";

const useStyles = makeStyles({
  text: { margin: "0 0 16px", maxWidth: "72ch", color: tokens.colorNeutralForeground2 },
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: { display: "flex", flexWrap: "wrap", alignItems: "start", justifyContent: "space-between", gap: "4px 24px", padding: "12px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 } },
  words: { flex: "1 1 260px", minWidth: 0 },
  owner: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  address: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere", direction: "ltr", textAlign: "start" },
  right: { flex: "0 1 auto", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** For an admin: whose mailboxes are read and how they fare. What lies in them is their people's. */
export function PersonalMailboxes() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const mailboxes = useQuery({ queryKey: [...settingsKeys.mailboxes, "personal"], queryFn: calls.mailboxes.personal });
  return (
    <Panel title={t("mailboxes.personal.title")}>
      <p className={styles.text}>{t("mailboxes.personal.text")}</p>
      <Loaded query={mailboxes} skeleton={<SkeletonRows rows={4} />}>{(all) => <ul className={styles.list}>{all.map((one) => <Row key={one.id} mailbox={one} />)}</ul>}</Loaded>
    </Panel>
  );
}

function Row({ mailbox }: { mailbox: PersonalMailbox }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <p className={styles.owner} dir="auto">{mailbox.owner}</p>
        <p className={styles.address}>{mailbox.address}</p>
        <MailboxHealth mailbox={{ ...mailbox, isCatchingUp: false, alarmedAt: null }} />
      </div>
      <span className={styles.right}>{t(`mailboxes.personal.readBy.${mailbox.readBy}`)}</span>
    </li>
  );
}
