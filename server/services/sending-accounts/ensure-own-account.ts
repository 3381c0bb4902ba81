import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { Ctx } from "../../context.ts";

/** The account that a mailbox sends by without any settings: Graph, under the mailbox's own id. */
export async function ensureOwnAccount(ctx: Ctx, mailbox: { id: string; name: string }): Promise<string> {
  const now = ctx.now();
  await ctx.db.insert(sendingAccounts).values({ id: mailbox.id, mailboxId: mailbox.id, name: mailbox.name, provider: "graph", createdAt: now, updatedAt: now }).onConflictDoNothing();
  return mailbox.id;
}
