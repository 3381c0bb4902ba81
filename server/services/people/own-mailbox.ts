import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { Role } from "../../contract/people.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { isAllowed } from "./authorise.ts";

/** https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits */
const EXCHANGE_MESSAGES_PER_MINUTE = 30;
/** Of one's own mailbox: what arrived before is left alone until somebody opens it. */
const READ_BACK_MS = 30 * 24 * 60 * 60_000;

/**
 * One's own mailbox, read with one's own leave, at the pace that Exchange Online allows. Nothing happens where a mailbox
 * has this address already, nor for somebody who only looks on.
 */
export async function addOwnMailbox(ctx: Ctx, user: { id: string; email: string; name: string; role: Role }): Promise<void> {
  if (!isAllowed(user.role, "connectOwnMailbox")) return;
  const id = ctx.newId();
  const added = await ctx.db
    .insert(mailboxes)
    .values({ id, address: user.email, name: user.name, userId: user.id, readBy: "delegated", messagesPerMinute: EXCHANGE_MESSAGES_PER_MINUTE, watchFrom: new Date(ctx.now().getTime() - READ_BACK_MS), createdAt: ctx.now() })
    .onConflictDoNothing()
    .returning({ id: mailboxes.id });
  if (added.length > 0) await recordEvent(ctx, { name: "mailbox.connected", subject: { type: "mailbox", id }, data: { address: user.email } });
}
