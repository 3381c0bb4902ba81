import { graphError } from "./errors.ts";
import { decodeId } from "./ids.ts";
import type { Mailbox } from "./mailbox.ts";
import { folderListing } from "./mailbox.ts";
import { folderId } from "./message-view.ts";
import type { StoredFolder } from "./model.ts";
import type { Store } from "./store.ts";

export const FOLDER_PROPERTIES: ReadonlySet<string> = new Set([
  "id", "displayName", "parentFolderId", "childFolderCount", "unreadItemCount", "totalItemCount", "isHidden",
]);

/** A folder by its id or well-known name. */
export function findFolder(mailbox: Mailbox, idOrName: string): StoredFolder {
  const wellKnown = mailbox.wellKnown.get(idOrName.toLowerCase());
  const folder = mailbox.folders.get(wellKnown ?? folderKey(mailbox, idOrName));
  if (!folder) throw folderNotFound();
  return folder;
}

function folderKey(mailbox: Mailbox, id: string): number {
  const parsed = decodeId(id, "folder");
  if (parsed.userId !== mailbox.user.id) throw folderNotFound();
  return parsed.key;
}

export function childFolders(mailbox: Mailbox, parent: number): StoredFolder[] {
  return [...mailbox.folders.values()].filter((folder) => folder.parent === parent);
}

export function folderView(mailbox: Mailbox, folder: StoredFolder, select: string[] | null = null): Record<string, unknown> {
  const messages = folderListing(mailbox, folder.key);
  const whole: Record<string, unknown> = {
    id: folderId(mailbox, folder.key),
    displayName: folder.displayName,
    parentFolderId: folderId(mailbox, folder.parent ?? folder.key),
    childFolderCount: childFolders(mailbox, folder.key).length,
    unreadItemCount: messages.filter((message) => !message.isRead).length,
    totalItemCount: messages.length,
    isHidden: folder.isHidden,
  };
  if (!select) return whole;
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name === "id" || select.includes(name)));
}

export function createFolder(store: Store, mailbox: Mailbox, parent: number, input: Record<string, unknown>): StoredFolder {
  const displayName = readName(input);
  refuseTakenName(mailbox, parent, displayName);
  const isHidden = input["isHidden"] === true;
  const folder = { key: store.nextKey(), parent, wellKnown: null, displayName, isHidden, changedSeq: mailbox.seq + 1 };
  store.commit({ t: "folder", user: mailbox.user.id, folder });
  return folder;
}

export function renameFolder(store: Store, mailbox: Mailbox, folder: StoredFolder, input: Record<string, unknown>) {
  const displayName = readName(input);
  refuseWellKnown(folder);
  if (folder.displayName !== displayName) refuseTakenName(mailbox, folder.parent, displayName);
  const renamed = { ...folder, displayName, changedSeq: mailbox.seq + 1 };
  store.commit({ t: "folder", user: mailbox.user.id, folder: renamed });
  return renamed;
}

export function deleteFolder(store: Store, mailbox: Mailbox, folder: StoredFolder): void {
  refuseWellKnown(folder);
  for (const child of childFolders(mailbox, folder.key)) deleteFolder(store, mailbox, child);
  store.commit({ t: "removeFolder", user: mailbox.user.id, key: folder.key, seq: mailbox.seq + 1 });
}

function readName(input: Record<string, unknown>): string {
  const name = input["displayName"];
  if (typeof name === "string" && name.trim() !== "") return name.trim();
  throw graphError(400, "ErrorInvalidArgument", "A folder needs a displayName.");
}

function refuseTakenName(mailbox: Mailbox, parent: number | null, name: string): void {
  const isTaken = [...mailbox.folders.values()].some((one) => one.parent === parent && one.displayName === name);
  if (isTaken) throw graphError(409, "ErrorFolderExists", "A folder with the specified name already exists.");
}

function refuseWellKnown(folder: StoredFolder): void {
  if (!folder.wellKnown) return;
  throw graphError(403, "ErrorDeleteDistinguishedFolder", "Distinguished folders cannot be renamed or deleted.");
}

function folderNotFound() {
  return graphError(404, "ErrorItemNotFound", "The specified folder could not be found in the store.");
}
