import type { MessageChange } from "./mail-api.ts";
import type { FullMessage, MailFolder, MessageSummary } from "./message.ts";

export type MailState = {
  folders: MailFolder[];
  folderId: string | null;
  messages: MessageSummary[];
  nextLink: string | null;
  loading: boolean;
  error: string | null;
  selectedIds: string[];
  open: FullMessage | null;
  openError: string | null;
};

/** The order in which Outlook shows the folders that every mailbox has. */
export const WELL_KNOWN_FOLDERS = ["inbox", "drafts", "sentitems", "deleteditems", "archive", "junkemail"];

/** Merges changes into the list without disturbing selection or order; removed messages leave the selection. */
export function applyChanges(value: MailState, changes: MessageChange[]): Partial<MailState> {
  const byId = new Map(value.messages.map((message) => [message.id, message]));
  const oldest = value.nextLink ? value.messages.at(-1)?.receivedDateTime : undefined;
  for (const change of changes) {
    const known = byId.get(change.id);
    if (change["@removed"]) byId.delete(change.id);
    else if (known) byId.set(change.id, { ...known, ...change });
    // A message older than what is loaded comes with its page.
    else if (isComplete(change) && (!oldest || change.receivedDateTime >= oldest)) byId.set(change.id, change);
  }
  const openChange = changes.find((change) => change.id === value.open?.id && !change["@removed"]);
  return {
    messages: [...byId.values()].sort(byNewest),
    selectedIds: value.selectedIds.filter((id) => byId.has(id)),
    open: value.open && openChange ? { ...value.open, ...openChange } : keepOpen(value.open, changes),
  };
}

export function byNewest(one: MessageSummary, other: MessageSummary): number {
  if (one.receivedDateTime === other.receivedDateTime) return 0;
  return one.receivedDateTime < other.receivedDateTime ? 1 : -1;
}

/** Well-known folders first and marked as such; their ids are looked up once. */
export async function orderFolders(
  folders: MailFolder[],
  known: MailFolder[],
  folderId: (name: string) => Promise<string>,
): Promise<MailFolder[]> {
  const names = new Map(
    known.filter((folder) => folder.wellKnownName).map((folder) => [folder.id, folder.wellKnownName!]),
  );
  if (names.size === 0) {
    const ids = await Promise.all(WELL_KNOWN_FOLDERS.map((name) => folderId(name).catch(() => null)));
    ids.forEach((id, index) => id && names.set(id, WELL_KNOWN_FOLDERS[index]!));
  }
  const place = (folder: MailFolder) => {
    const index = WELL_KNOWN_FOLDERS.indexOf(folder.wellKnownName ?? "");
    return index < 0 ? WELL_KNOWN_FOLDERS.length : index;
  };
  return folders
    .map((folder) => ({ ...folder, wellKnownName: names.get(folder.id) ?? null }))
    .sort((one, other) => place(one) - place(other) || one.displayName.localeCompare(other.displayName));
}

function isComplete(change: MessageChange): change is MessageSummary {
  return change.receivedDateTime !== undefined && change.toRecipients !== undefined;
}

function keepOpen(open: FullMessage | null, changes: MessageChange[]): FullMessage | null {
  return changes.some((change) => change.id === open?.id && change["@removed"]) ? null : open;
}
