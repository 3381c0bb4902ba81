import type { MailFolder } from "../../services/conversations/mailbox.ts";
import { readTogether } from "./graph-batch.ts";
import { type GraphOptions, askGraphJson } from "./graph-request.ts";
import { usersPath } from "./messages-of.ts";

/** Outlook's own folders that mails lie in, by their well-known names. */
const NAMED_FOLDERS = ["inbox", "sentitems", "drafts", "deleteditems", "archive", "junkemail"];
const FOLDERS_PER_PAGE = 100;
const FOLDERS_MAX = 2_000;

export type FolderNames = Map<string, string>;

/** The well-known folders' names by id, read once a mailbox: they stay for as long as it does. */
export function rememberFolders(options: GraphOptions): (mailbox: string) => Promise<FolderNames> {
  const known = new Map<string, Promise<FolderNames>>();
  return (mailbox) => {
    const remembered = known.get(mailbox);
    if (remembered) return remembered;
    const asked = readNames(options, mailbox);
    known.set(mailbox, asked);
    asked.catch(() => known.delete(mailbox));
    return asked;
  };
}

async function readNames(options: GraphOptions, mailbox: string): Promise<FolderNames> {
  const paths = NAMED_FOLDERS.map((name) => `${usersPath(mailbox)}/mailFolders/${name}?$select=id`);
  const folders = await readTogether(options, mailbox, paths);
  return new Map(folders.flatMap((folder, index) => (typeof folder?.["id"] === "string" ? [[folder["id"], NAMED_FOLDERS[index]!] as const] : [])));
}

/** Parents before their children, each level by Outlook's own order. */
export async function readFolders(options: GraphOptions, mailbox: string, names: FolderNames): Promise<MailFolder[]> {
  const found: MailFolder[] = [];
  const parents: (string | null)[] = [null];
  for (let parent = parents.shift(); parent !== undefined && found.length < FOLDERS_MAX; parent = parents.shift()) {
    for (const folder of await readLevel(options, mailbox, parent)) {
      const id = String(folder["id"]);
      found.push({ folder: names.get(id) ?? id, id, parentId: parent, name: String(folder["displayName"] ?? ""), messageCount: Number(folder["totalItemCount"] ?? 0) });
      if (Number(folder["childFolderCount"] ?? 0) > 0) parents.push(id);
    }
  }
  return found;
}

async function readLevel(options: GraphOptions, mailbox: string, parent: string | null): Promise<Record<string, unknown>[]> {
  const below = parent === null ? "" : `/${encodeURIComponent(parent)}/childFolders`;
  let path: string | null = `${usersPath(mailbox)}/mailFolders${below}?$select=id,displayName,childFolderCount,totalItemCount&$top=${FOLDERS_PER_PAGE}`;
  const found: Record<string, unknown>[] = [];
  while (path !== null && found.length < FOLDERS_MAX) {
    const page = await askGraphJson(options, { method: "GET", path, mailbox });
    if (Array.isArray(page["value"])) found.push(...(page["value"] as Record<string, unknown>[]));
    path = typeof page["@odata.nextLink"] === "string" ? page["@odata.nextLink"] : null;
  }
  return found;
}
