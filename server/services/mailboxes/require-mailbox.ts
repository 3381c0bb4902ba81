import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { type MailboxRow, visibleMailboxes } from "../people/queries.ts";

/** A mailbox that the actor may see; anything else is not found. */
export async function requireVisibleMailbox(ctx: Ctx, mailboxId: string): Promise<MailboxRow> {
  const mailbox = (await visibleMailboxes(ctx)).find((row) => row.id === mailboxId && row.channel === "email");
  if (!mailbox) throw refuse("not_found", "There is no such mailbox.");
  return mailbox;
}
