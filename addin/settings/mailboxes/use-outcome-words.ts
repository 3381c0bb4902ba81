import type { Arrival, MailboxState } from "../../../server/contract/mailboxes.ts";
import { useTexts } from "../i18n/use-texts.ts";

const OUTLOOK_FOLDERS = ["inbox", "sentitems", "archive", "deleteditems", "junkemail", "drafts"];

/** A folder's name: Outlook's own in the reader's language, others as their owner calls them. */
export function useFolderWord(folders: MailboxState["folders"]): (folder: string) => string {
  const { t } = useTexts();
  return (folder) => (OUTLOOK_FOLDERS.includes(folder) ? t(`mailboxes.folderName.${folder}`) : (folders.find((one) => one.folder === folder)?.name ?? t("mailboxes.otherFolder")));
}

/** What became of a mail and why, in words. */
export function useOutcomeWords(folders: MailboxState["folders"]) {
  const { t } = useTexts();
  const folderWord = useFolderWord(folders);
  return {
    outcome: (row: Arrival) => (row.case ? t(`mailboxes.in.${row.outcome === "joined" ? "joined" : "case"}`, { number: `${row.case.prefix}${row.case.prefix && "-"}${row.case.number}` }) : t(`mailboxes.outcomes.${row.outcome}`)),
    why: (row: Arrival) => {
      if (row.outcome === "failed") return [row.reason, row.nextAttemptAt ? t("mailboxes.triedAgain") : t("mailboxes.waitsForYou")].filter(Boolean).join(" · ");
      return row.reason && t(`mailboxes.reason.${row.reason}`, { defaultValue: row.reason });
    },
    folder: (row: Arrival) => (row.removedAt !== null ? t("mailboxes.removed") : folderWord(row.folder)),
  };
}
