import type { ConversationQuery, InboxConversation } from "../../contract/inbox.ts";
import type { Ctx } from "../../context.ts";
import { conversationsOf } from "./conversation-view.ts";
import { readPlace, writePlace } from "./conversation-place.ts";
import { findConversations } from "./find-conversations.ts";

/** One list over all channels, the newest first, of the accounts that the actor sees; paged by key: nothing is skipped or shown twice while messages come in. */
export async function listConversations(ctx: Ctx, query: ConversationQuery): Promise<{ items: InboxConversation[]; next: string | null }> {
  const found = await findConversations(ctx, query, { after: readPlace(query.after), limit: query.limit + 1 });
  const page = found.slice(0, query.limit);
  const last = page.at(-1);
  return { items: await conversationsOf(ctx, page.map(({ id }) => id)), next: found.length > query.limit && last ? writePlace(last) : null };
}
