import { and, eq, inArray } from "drizzle-orm";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { type MailboxRow, visibleMailboxes } from "../people/queries.ts";

export type AccountRow = typeof sendingAccounts.$inferSelect;

/** Whose accounts for mail the actor may use. An admin sets up everybody's. */
export async function mailboxesOf(ctx: Ctx): Promise<MailboxRow[]> {
  const { actor } = ctx;
  const all = actor.type === "user" && actor.role === "admin" ? await ctx.db.select().from(mailboxes) : await visibleMailboxes(ctx);
  return all.filter(({ channel }) => channel === "email");
}

/** One account of a mailbox that the actor sees. Refuses `not_found`. */
export async function requireAccount(ctx: Ctx, accountId: string): Promise<AccountRow> {
  const visible = (await mailboxesOf(ctx)).map((mailbox) => mailbox.id);
  const found = visible.length === 0 ? [] : await ctx.db.select().from(sendingAccounts).where(and(eq(sendingAccounts.id, accountId), inArray(sendingAccounts.mailboxId, visible)));
  if (!found[0]) throw refuse("not_found", "There is no such sending account.", { remedy: "Load the list again: somebody may have deleted it." });
  return found[0];
}
