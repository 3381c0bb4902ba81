import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArchiveRegular, DeleteRegular, DraftsRegular, FolderRegular, MailInboxRegular, MailWarningRegular, SendRegular } from "@fluentui/react-icons";
import type { ReactElement } from "react";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";
import type { MailStore } from "./mail-store.ts";

const ICONS: Record<string, ReactElement> = {
  inbox: <MailInboxRegular />,
  drafts: <DraftsRegular />,
  sentitems: <SendRegular />,
  deleteditems: <DeleteRegular />,
  archive: <ArchiveRegular />,
  junkemail: <MailWarningRegular />,
};

const useStyles = makeStyles({
  list: { width: "176px", flexShrink: 0, overflowY: "auto", display: "flex", flexDirection: "column", gap: "1px", padding: "4px 0 4px 8px", margin: 0, listStyleType: "none" },
  folder: { width: "100%", justifyContent: "flex-start", fontWeight: tokens.fontWeightRegular, minWidth: 0, paddingLeft: "8px", paddingRight: "8px" },
  current: { backgroundColor: tokens.colorNeutralBackground1Selected, fontWeight: tokens.fontWeightSemibold },
  name: { flex: 1, textAlign: "start", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  count: { color: tokens.colorBrandForeground1, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
});

export function FolderList({ mail }: { mail: MailStore }) {
  const styles = useStyles();
  const { folders, folderId } = useStore(mail.state);
  return (
    <nav aria-label={texts.folders}>
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
                onClick={() => void mail.openFolder(folder.id)}
              >
                <span className={styles.name}>{folder.displayName}</span>
                {count > 0 ? <span className={styles.count}>{count}</span> : null}
              </Button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
