import { and, eq } from "drizzle-orm";
import { mailboxes, mailboxFolders } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import type { MailboxRow } from "../people/queries.ts";

/** Where mail comes in, and where what we sent outside Mailroom can be seen: watched unless an admin says otherwise. Graph's well-known names. */
export const usualFolders = ["inbox", "sentitems"] as const;

export type FolderRow = typeof mailboxFolders.$inferSelect;

export interface WatchedFolder {
  mailbox: MailboxRow;
  folder: FolderRow;
}

export async function listWatchedFolders(ctx: Ctx): Promise<WatchedFolder[]> {
  const watched = await ctx.db.select().from(mailboxes).where(eq(mailboxes.isWatched, true));
  if (watched.length === 0) return [];
  const wanted = watched.flatMap((mailbox) => usualFolders.map((folder) => ({ mailboxId: mailbox.id, folder })));
  // An admin who left one out has a row that says so.
  await ctx.db.insert(mailboxFolders).values(wanted).onConflictDoNothing();
  return watchedWhere(ctx, undefined);
}

export async function watchedFoldersOf(ctx: Ctx, mailboxId: string): Promise<WatchedFolder[]> {
  return watchedWhere(ctx, eq(mailboxes.id, mailboxId));
}

/** Null: nobody wants it read. */
export async function findWatchedFolder(ctx: Ctx, input: { mailboxId: string; folder: string }): Promise<WatchedFolder | null> {
  const [row] = await watchedWhere(ctx, and(eq(mailboxFolders.mailboxId, input.mailboxId), eq(mailboxFolders.folder, input.folder)));
  return row ?? null;
}

function watchedWhere(ctx: Ctx, condition: ReturnType<typeof eq> | undefined): Promise<WatchedFolder[]> {
  return ctx.db
    .select({ mailbox: mailboxes, folder: mailboxFolders })
    .from(mailboxFolders)
    .innerJoin(mailboxes, eq(mailboxes.id, mailboxFolders.mailboxId))
    .where(and(eq(mailboxes.isWatched, true), eq(mailboxFolders.isWatched, true), condition));
}

export const ofFolder = (folder: Pick<FolderRow, "mailboxId" | "folder">) => and(eq(mailboxFolders.mailboxId, folder.mailboxId), eq(mailboxFolders.folder, folder.folder));
