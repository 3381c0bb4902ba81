import { and, eq } from "drizzle-orm";
import { mailboxes, mailboxFolders } from "../../../drizzle/schema/people.ts";
import type { MailboxState, OutlookFolder } from "../../contract/mailboxes.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { isMailboxFault, type MailFolder } from "../conversations/mailbox.ts";
import { recordEvent } from "../events/record-event.ts";
import { readMailbox } from "./list-mailboxes.ts";
import { BIN } from "./place-arrivals.ts";
import { requireVisibleMailbox } from "./require-mailbox.ts";
import { enqueueCatchUp, unwatchFolders } from "./watch-mailboxes.ts";

/** What lies here is no mail that anybody received, or is deleted. */
const NEVER_WATCHED = ["drafts", BIN];

/** The folders as Outlook has them now, parents first. Refuses with `outside_failed` when it does not tell. */
export async function listFolders(ctx: Ctx, { mailboxId }: { mailboxId: string }): Promise<OutlookFolder[]> {
  const mailbox = await requireVisibleMailbox(ctx, mailboxId);
  const rows = await ctx.db.select().from(mailboxFolders).where(eq(mailboxFolders.mailboxId, mailboxId));
  const watched = new Set(rows.filter((row) => row.isWatched).map((row) => row.folder));
  const folders = await askFolders(ctx, mailbox.address);
  return folders.filter(({ folder }) => !NEVER_WATCHED.includes(folder)).map((folder) => ({ ...folder, isWatched: watched.has(folder.folder) }));
}

/** Watches these folders and no others. One that is new begins at the mailbox's `watchFrom`; what was read of the others stays. */
export async function watchFolders(ctx: Ctx, input: { mailboxId: string; version: number; folders: string[] }): Promise<MailboxState> {
  const { mailboxId } = input;
  const mailbox = await requireVisibleMailbox(ctx, mailboxId);
  const known = new Map((await askFolders(ctx, mailbox.address)).map((folder) => [folder.folder, folder]));
  const unknown = input.folders.filter((folder) => !known.has(folder) || NEVER_WATCHED.includes(folder));
  if (unknown.length > 0) throw refuse("bad_input", `This mailbox has no such folder to watch: ${unknown.join(", ")}.`, { remedy: "Choose from the folders that Outlook lists." });
  const dropped = await inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db.update(mailboxes).set({ version: input.version + 1 }).where(and(eq(mailboxes.id, mailboxId), eq(mailboxes.version, input.version))).returning({ id: mailboxes.id });
    if (!row) throw refuse("stale", "The mailbox was changed in the meantime.", { remedy: "Read it again." });
    const before = await ctx.db.select().from(mailboxFolders).where(eq(mailboxFolders.mailboxId, mailboxId));
    for (const folder of input.folders) await watch(ctx, mailboxId, known.get(folder)!);
    const left = before.filter((one) => one.isWatched && !input.folders.includes(one.folder));
    for (const { folder } of left) await ctx.db.update(mailboxFolders).set({ isWatched: false, deltaLink: null, caughtUpAt: null }).where(and(eq(mailboxFolders.mailboxId, mailboxId), eq(mailboxFolders.folder, folder)));
    await recordEvent(ctx, { name: "mailbox.folders_chosen", subject: { type: "mailbox", id: mailboxId }, data: { address: mailbox.address, folders: input.folders.map((folder) => known.get(folder)!.name) } });
    return left;
  });
  await unwatchFolders(ctx, mailbox.address, dropped);
  return readMailbox(ctx, mailboxId);
}

async function watch(ctx: Ctx, mailboxId: string, folder: MailFolder): Promise<void> {
  const values = { name: folder.name, providerFolderId: folder.folder === folder.id ? folder.id : null, isWatched: true };
  await ctx.db.insert(mailboxFolders).values({ mailboxId, folder: folder.folder, ...values }).onConflictDoUpdate({ target: [mailboxFolders.mailboxId, mailboxFolders.folder], set: values });
  await enqueueCatchUp(ctx, { mailboxId, folder: folder.folder });
}

async function askFolders(ctx: Ctx, address: string): Promise<MailFolder[]> {
  try {
    return await ctx.ports.mailbox.folders(address);
  } catch (error) {
    if (!isMailboxFault(error)) throw error;
    throw refuse("outside_failed", `Outlook did not list the folders: ${error.message}`, { remedy: "Try again in a minute." });
  }
}
