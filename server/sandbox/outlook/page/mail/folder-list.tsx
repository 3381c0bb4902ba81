import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import {
  ArchiveRegular,
  ChevronDownRegular,
  ChevronRightRegular,
  DeleteRegular,
  DraftsRegular,
  FolderRegular,
  MailInboxRegular,
  MailWarningRegular,
  SendRegular,
} from "@fluentui/react-icons";
import type { ReactElement } from "react";
import type { Outlook } from "../outlook.ts";
import { preferences } from "../preferences.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";

const ICONS: Record<string, ReactElement> = {
  inbox: <MailInboxRegular />,
  drafts: <DraftsRegular />,
  sentitems: <SendRegular />,
  deleteditems: <DeleteRegular />,
  archive: <ArchiveRegular />,
  junkemail: <MailWarningRegular />,
};

const useStyles = makeStyles({
  nav: { width: "184px", flexShrink: 0, overflowY: "auto", paddingLeft: "8px", boxSizing: "border-box" },
  list: { display: "flex", flexDirection: "column", gap: "1px", padding: "0 0 8px", margin: 0, listStyleType: "none" },
  mailbox: { width: "100%", justifyContent: "flex-start", minWidth: 0, paddingLeft: "4px", paddingRight: "4px" },
  folder: {
    width: "100%",
    justifyContent: "flex-start",
    fontWeight: tokens.fontWeightRegular,
    minWidth: 0,
    paddingLeft: "8px",
    paddingRight: "8px",
  },
  current: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    color: tokens.colorNeutralForeground1Selected,
    fontWeight: tokens.fontWeightSemibold,
  },
  name: { flex: 1, textAlign: "start", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  countHere: { color: "inherit" },
  count: {
    color: tokens.colorBrandForeground1,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: "tabular-nums",
  },
});

/** The open mailbox with its folders, and the others that the user may open: the own one and shared ones. */
export function FolderList({ outlook }: { outlook: Outlook }) {
  const styles = useStyles();
  const { user, sharedMailbox, description } = outlook;
  const mailboxes = [
    { id: null, name: user.displayName },
    ...description.sharedMailboxes.map((each) => ({ id: each.id, name: each.displayName })),
  ];
  return (
    <nav className={styles.nav} aria-label={texts.folders}>
      {mailboxes.map(({ id, name }) => {
        const isOpen = id === (sharedMailbox?.id ?? null);
        return (
          <div key={id ?? ""}>
            <Button
              appearance="transparent"
              className={styles.mailbox}
              icon={isOpen ? <ChevronDownRegular /> : <ChevronRightRegular />}
              aria-expanded={isOpen}
              onClick={() => preferences.set({ sharedMailboxId: id })}
            >
              <span className={styles.name}>{name}</span>
            </Button>
            {isOpen ? <Folders outlook={outlook} /> : null}
          </div>
        );
      })}
    </nav>
  );
}

function Folders({ outlook: { mail, closeCompose } }: { outlook: Outlook }) {
  const styles = useStyles();
  const { folders, folderId } = useStore(mail.state);
  const open = (id: string) => {
    closeCompose();
    void mail.openFolder(id);
  };
  return (
    <ul className={styles.list}>
      {folders.map((folder) => {
        const current = folder.id === folderId;
        const count = folder.wellKnownName === "drafts" ? folder.totalItemCount : folder.unreadItemCount;
        return (
          <li key={folder.id}>
            <Button
              appearance="subtle"
              className={mergeClasses(styles.folder, current && styles.current)}
              icon={ICONS[folder.wellKnownName ?? ""] ?? <FolderRegular />}
              aria-current={current ? "page" : undefined}
              onClick={() => open(folder.id)}
            >
              <span className={styles.name}>{folder.displayName}</span>
              {count > 0 ? (
                <span className={mergeClasses(styles.count, current && styles.countHere)}>{count}</span>
              ) : null}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
