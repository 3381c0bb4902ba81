import { and, eq } from "drizzle-orm";
import { mailboxes, mailboxFolders } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import type { MailboxRow } from "../people/queries.ts";

/** Where mail comes in, and where what we sent outside Mailroom can be seen. Graph's well-known names. */
export const watchedFolders = ["inbox", "sentitems"] as const;

export type FolderRow = typeof mailboxFolders.$inferSelect;

export interface WatchedFolder {
  mailbox: MailboxRow;
  folder: FolderRow;
}

export async function listWatchedFolders(ctx: Ctx): Promise<WatchedFolder[]> {
  const watched = await ctx.db.select().from(mailboxes).where(eq(mailboxes.isWatched, true));
  if (watched.length === 0) return [];
  const wanted = watched.flatMap((mailbox) => watchedFolders.map((folder) => ({ mailboxId: mailbox.id, folder })));
  await ctx.db.insert(mailboxFolders).values(wanted).onConflictDoNothing();
  const rows = await ctx.db.select({ mailbox: mailboxes, folder: mailboxFolders }).from(mailboxFolders).innerJoin(mailboxes, eq(mailboxes.id, mailboxFolders.mailboxId)).where(eq(mailboxes.isWatched, true));
  return rows;
}

export async function findWatchedFolder(ctx: Ctx, input: { mailboxId: string; folder: string }): Promise<WatchedFolder | null> {
  await ctx.db.insert(mailboxFolders).values(input).onConflictDoNothing();
  const [row] = await ctx.db
    .select({ mailbox: mailboxes, folder: mailboxFolders })
    .from(mailboxFolders)
    .innerJoin(mailboxes, eq(mailboxes.id, mailboxFolders.mailboxId))
    .where(and(eq(mailboxFolders.mailboxId, input.mailboxId), eq(mailboxFolders.folder, input.folder)));
  return row ?? null;
}
