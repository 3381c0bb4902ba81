import { createHash, timingSafeEqual } from "node:crypto";
import { eq } from "drizzle-orm";
import { mailboxChanges, mailboxFolders } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { cleanLine } from "../conversations/clean-text.ts";
import { enqueueCatchUp } from "./watch-mailboxes.ts";
import type { FolderRow } from "./watched-folders.ts";

export interface MailboxNotification {
  subscriptionId: string;
  clientState: string | null;
  /** `created`, `updated`, `deleted`; a lifecycle notification has a lifecycle event instead. */
  changeType: string | null;
  lifecycleEvent: "reauthorizationRequired" | "subscriptionRemoved" | "missed" | null;
}

const REAUTHORIZE_WITHIN_MS = 60 * 60_000;

export type NoteOutcome = "noted" | "unknown_subscription" | "wrong_client_state";

/**
 * Keeps a notification with the job that looks at the folder, in one transaction. A notification is only a hint: what
 * it says of the message is not even read. Unknown subscriptions and wrong secrets change nothing.
 */
export function noteMailboxChange(ctx: Ctx, notification: MailboxNotification): Promise<NoteOutcome> {
  return inTransaction(ctx, async (ctx) => {
    // PostgreSQL takes no NUL, and Graph's ids have none.
    const [folder] = await ctx.db.select().from(mailboxFolders).where(eq(mailboxFolders.subscriptionId, cleanLine(notification.subscriptionId, 200)));
    if (!folder) return "unknown_subscription";
    if (!isSameSecret(folder.clientState, notification.clientState)) return "wrong_client_state";
    const changeType = notification.lifecycleEvent ?? notification.changeType ?? "unknown";
    await ctx.db.insert(mailboxChanges).values({ id: ctx.newId(), mailboxId: folder.mailboxId, folder: folder.folder, changeType: cleanLine(changeType, 60), receivedAt: ctx.now() });
    await followLifecycle(ctx, folder, notification.lifecycleEvent);
    await enqueueCatchUp(ctx, folder);
    return "noted";
  });
}

/** The next look at the folder also renews or remakes its subscription: see catch-up-mailbox. */
async function followLifecycle(ctx: Ctx, folder: FolderRow, lifecycleEvent: MailboxNotification["lifecycleEvent"]): Promise<void> {
  const ofFolder = eq(mailboxFolders.subscriptionId, folder.subscriptionId!);
  switch (lifecycleEvent) {
    case "subscriptionRemoved":
      await ctx.db.update(mailboxFolders).set({ subscriptionId: null, clientState: null, subscriptionExpiresAt: null }).where(ofFolder);
      return;
    case "reauthorizationRequired":
      // Still alive, but soon not: so little left makes it due for renewal, which is its authorisation too.
      await ctx.db.update(mailboxFolders).set({ subscriptionExpiresAt: new Date(ctx.now().getTime() + REAUTHORIZE_WITHIN_MS) }).where(ofFolder);
      return;
    case "missed":
    case null:
      return;
    default:
      return lifecycleEvent satisfies never;
  }
}

/** Compared by digest, so that neither the length nor the first wrong letter can be measured. */
function isSameSecret(stored: string | null, given: string | null): boolean {
  if (stored === null || given === null) return false;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(stored), digest(given));
}
