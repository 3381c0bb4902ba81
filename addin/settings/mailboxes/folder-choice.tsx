import { Button, Checkbox, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { MailboxState, OutlookFolder } from "../../../server/contract/mailboxes.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../data/settings-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { useTellBar } from "../ui/tell-bar.tsx";

const INDENT_PX = 24;
const DEPTH_SHOWN_MAX = 6;

const useStyles = makeStyles({
  text: { margin: "0 0 12px", maxWidth: "72ch", color: tokens.colorNeutralForeground2 },
  list: { listStyle: "none", margin: "0 0 16px", padding: 0 },
  row: { display: "flex", alignItems: "center", gap: "8px", minWidth: 0 },
  count: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, fontVariantNumeric: "tabular-nums" },
});

/** Outlook's folders as a tree; those that are ticked are watched. */
export function FolderChoice({ mailbox }: { mailbox: MailboxState }) {
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const styles = useStyles();
  const folders = useQuery({ queryKey: [...settingsKeys.mailboxes, mailbox.id, "folders"], queryFn: () => calls.mailboxes.folders(mailbox.id) });
  return (
    <Panel title={t("mailboxes.folders")}>
      <p className={styles.text}>{t("mailboxes.foldersText")}</p>
      <Loaded query={folders} skeleton={<SkeletonRows rows={6} />}>{(all) => <Choice key={mailbox.version} mailbox={mailbox} folders={inTree(all)} />}</Loaded>
    </Panel>
  );
}

function Choice({ mailbox, folders }: { mailbox: MailboxState; folders: Placed[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const kept = folders.filter((one) => one.isWatched).map((one) => one.folder);
  // Null: as it is kept. After a save the mailbox or its folders may be read first.
  const [ticked, setTicked] = useState<readonly string[] | null>(null);
  const chosen = ticked ?? kept;
  const save = useMutation({
    mutationFn: () => calls.mailboxes.watch(mailbox.id, { version: mailbox.version, folders: [...chosen] }),
    onSuccess: () => tell({ text: t("mailboxes.foldersSaved", { count: chosen.length }) }),
    onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.mailboxes }),
  });
  const isSame = chosen.length === kept.length && kept.every((folder) => chosen.includes(folder));
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); save.mutate(); }}>
      <ul className={styles.list}>
        {folders.map((folder) => (
          <li key={folder.id} className={styles.row} style={{ paddingInlineStart: Math.min(folder.depth, DEPTH_SHOWN_MAX) * INDENT_PX }}>
            <Checkbox label={folder.name} checked={chosen.includes(folder.folder)} onChange={(_, { checked }) => setTicked(checked === true ? [...chosen, folder.folder] : chosen.filter((one) => one !== folder.folder))} />
            <span className={styles.count}>{t("mailboxes.mailCount", { count: folder.messageCount })}</span>
          </li>
        ))}
      </ul>
      {save.error && <ErrorCard error={save.error} onRetry={() => save.mutate()} />}
      <Button type="submit" appearance="primary" disabledFocusable={save.isPending || isSame || chosen.length === 0}>{t(save.isPending ? "saving" : "mailboxes.saveFolders")}</Button>
    </form>
  );
}

type Placed = OutlookFolder & { depth: number };

/** Children below their parents. */
function inTree(folders: OutlookFolder[]): Placed[] {
  const known = new Set(folders.map((folder) => folder.id));
  const below = (parentId: string | null, depth: number): Placed[] => folders.filter((folder) => parentOf(folder, known) === parentId).flatMap((folder) => [{ ...folder, depth }, ...below(folder.id, depth + 1)]);
  return below(null, 0);
}

const parentOf = ({ parentId }: OutlookFolder, known: ReadonlySet<string>) => (parentId !== null && known.has(parentId) ? parentId : null);
