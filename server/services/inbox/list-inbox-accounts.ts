import { channels } from "../../contract/common.ts";
import type { InboxAccount } from "../../contract/inbox.ts";
import type { Ctx } from "../../context.ts";
import { visibleMailboxes } from "../people/queries.ts";

/** Mailboxes, numbers, pages and Instagram accounts whose conversations the actor sees: by channel, then by name. */
export async function listInboxAccounts(ctx: Ctx): Promise<InboxAccount[]> {
  const seen = await visibleMailboxes(ctx);
  return seen
    .map(({ id, channel, name, address }) => ({ id, channel, name, address }))
    .sort((one, other) => channels.indexOf(one.channel) - channels.indexOf(other.channel) || one.name.localeCompare(other.name) || one.id.localeCompare(other.id));
}
