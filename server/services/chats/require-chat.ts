import { eq, getTableColumns } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { conversations } from "../../../drizzle/schema/conversations.ts";
import type { ChatChannel } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { ConversationRow } from "../conversations/receive-message.ts";
import { visibleMailboxes } from "../people/queries.ts";

/** A conversation on a chat channel, with its account. */
export interface Chat extends ConversationRow {
  channel: ChatChannel;
  participantAddress: string;
  account: typeof channelAccounts.$inferSelect;
}

/** The chat, if the actor sees its account; otherwise `not_found`, whether or not it exists. */
export async function requireChat(ctx: Ctx, conversationId: string): Promise<Chat> {
  const [row] = await ctx.db.select({ ...getTableColumns(conversations), account: channelAccounts }).from(conversations).innerJoin(channelAccounts, eq(channelAccounts.id, conversations.mailboxId)).where(eq(conversations.id, conversationId));
  if (!row || !(await visibleMailboxes(ctx)).some(({ id }) => id === row.mailboxId)) throw refuse("not_found", "There is no such chat.", { remedy: "Load the inbox again: it may belong to another team now." });
  return row as Chat;
}

/** The same, held until the transaction ends: of two who write at once, the second waits for the first. */
export async function lockChat(ctx: Ctx, conversationId: string): Promise<Chat> {
  await ctx.db.select({ id: conversations.id }).from(conversations).where(eq(conversations.id, conversationId)).for("update");
  return requireChat(ctx, conversationId);
}

/** Its account is connected. Refuses `conflict`. */
export function refuseUnlessConnected({ account }: Pick<Chat, "account">): void {
  if (account.state === "connected") return;
  throw refuse("conflict", `${account.facts.handle} is not connected: ${account.failure ?? account.state}.`, { remedy: "Ask an admin to connect it again under Settings, Channels." });
}
