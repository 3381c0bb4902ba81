import { makeStyles, tokens } from "@fluentui/react-components";
import { useState, type ReactNode } from "react";
import type { CaseStatus } from "../../../../server/contract/cases.ts";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { StatusBadge } from "../../../shared/ui/badges.tsx";
import { RelativeTime } from "../../../shared/ui/relative-time.tsx";
import { useTexts } from "../../i18n/use-texts.ts";
import { Panel } from "../../ui/panel.tsx";
import { CampaignDrawer } from "./campaign-drawer.tsx";
import { CaseDrawer } from "./case-drawer.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  item: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "2px 16px", padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke3}`, ":first-child": { borderTopStyle: "none", paddingTop: 0 }, ":last-child": { paddingBottom: 0 } },
  title: { flex: "1 1 220px", minWidth: 0, overflowWrap: "anywhere" },
  open: {
    padding: 0, border: "none", background: "none", font: "inherit", color: tokens.colorBrandForegroundLink, textAlign: "start", cursor: "pointer", overflowWrap: "anywhere",
    ":hover": { textDecorationLine: "underline" }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "2px" },
  },
  fact: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  groups: { display: "flex", flexDirection: "column", gap: "20px" },
  heading: { margin: "0 0 8px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, fontWeight: tokens.fontWeightSemibold },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** What was written with this person, newest first; cases and campaigns open at the side. */
export function Activity({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTexts();
  const [opened, setOpened] = useState<{ kind: "case" | "campaign"; id: string } | null>(null);
  const { cases, conversations, campaigns } = contact;
  const close = () => setOpened(null);
  return (
    <Panel title={t("contacts.activity.title")}>
      {cases.length + conversations.length + campaigns.length === 0 ? <p className={styles.empty}>{t("contacts.activity.empty")}</p> : (
        <div className={styles.groups}>
          <Group title={t("contacts.activity.cases")} items={cases} of={(each) => (
            <>
              <span className={styles.title}><button type="button" dir="auto" className={styles.open} onClick={() => setOpened({ kind: "case", id: each.id })}>#{each.number} {each.title}</button></span>
              <StatusBadge status={each.status as CaseStatus} />
              <span className={styles.fact}><RelativeTime at={each.openedAt} /></span>
            </>
          )} />
          <Group title={t("contacts.activity.conversations")} items={conversations} of={(each) => (
            <>
              <span className={styles.title} dir="auto">{each.subject || t("contacts.activity.noSubject")}</span>
              <span className={styles.fact}><RelativeTime at={each.lastMessageAt} /></span>
            </>
          )} />
          <Group title={t("contacts.activity.campaigns")} items={campaigns} of={(each) => (
            <>
              <span className={styles.title}><button type="button" dir="auto" className={styles.open} onClick={() => setOpened({ kind: "campaign", id: each.id })}>{each.name}</button></span>
              <span className={styles.fact}>{t(`campaign.status.${each.status}`)}</span>
              {each.sentAt && <span className={styles.fact}><RelativeTime at={each.sentAt} /></span>}
            </>
          )} />
        </div>
      )}
      {opened?.kind === "case" && <CaseDrawer id={opened.id} onClose={close} />}
      {opened?.kind === "campaign" && <CampaignDrawer id={opened.id} onClose={close} />}
    </Panel>
  );
}

function Group<Item extends { id: string }>({ title, items, of }: { title: string; items: Item[]; of: (item: Item) => ReactNode }) {
  const styles = useStyles();
  if (items.length === 0) return null;
  return (
    <div>
      <h3 className={styles.heading}>{title}</h3>
      <ul className={styles.list}>{items.map((item) => <li key={item.id} className={styles.item}>{of(item)}</li>)}</ul>
    </div>
  );
}
