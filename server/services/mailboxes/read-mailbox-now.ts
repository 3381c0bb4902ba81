import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueReconciliation } from "./reconcile-mailbox.ts";
import { requireVisibleMailbox } from "./require-mailbox.ts";
import { enqueueCatchUp } from "./watch-mailboxes.ts";
import { watchedFoldersOf } from "./watched-folders.ts";

/** Looks at the mailbox now, and counts both sides; what Outlook asked to wait for is still waited for. */
export async function readMailboxNow(ctx: Ctx, { mailboxId }: { mailboxId: string }): Promise<{ folderCount: number }> {
  const mailbox = await requireVisibleMailbox(ctx, mailboxId);
  if (!mailbox.isWatched) throw refuse("conflict", "This mailbox is not watched now.", { remedy: "Resume watching it first." });
  const folders = await watchedFoldersOf(ctx, mailboxId);
  await inTransaction(ctx, async (ctx) => {
    for (const { folder } of folders) {
      await enqueueCatchUp(ctx, folder);
      await enqueueReconciliation(ctx, folder);
    }
  });
  return { folderCount: folders.length };
}
