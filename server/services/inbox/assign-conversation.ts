import { eq } from "drizzle-orm";
import { conversations } from "../../../drizzle/schema/conversations.ts";
import type { User } from "../../contract/people.ts";
import type { InboxConversation } from "../../contract/inbox.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { assignCase, requireAssignee } from "../cases/assign-case.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockConversation, readConversation, requireConversation } from "./conversation-view.ts";
import { peopleOfMailbox } from "./people-of-mailbox.ts";

/** Gives a conversation to somebody who sees its account, or to nobody. What is a case is the case's to give. */
export function assignConversation(ctx: Ctx, { conversationId, assigneeId }: { conversationId: string; assigneeId: string | null }): Promise<InboxConversation> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockConversation(ctx, conversationId);
    if (row.caseId !== null) await assignCase(ctx, { caseId: row.caseId, assigneeId });
    else if (row.assigneeId !== assigneeId) {
      const assignee = assigneeId === null ? null : await requireAssignee(ctx, row, assigneeId);
      await ctx.db.update(conversations).set({ assigneeId }).where(eq(conversations.id, row.id));
      await recordEvent(ctx, { name: "conversation.assigned", subject: { type: "conversation", id: row.id }, data: { conversationId: row.id, mailboxId: row.mailboxId, assigneeId, assigneeName: assignee?.name ?? null, before: row.assigneeId } });
    }
    return readConversation(ctx, { conversationId });
  });
}

/** To whom it may be given: people who see its account and work. */
export async function peopleOfConversation(ctx: Ctx, { conversationId }: { conversationId: string }): Promise<User[]> {
  const { mailboxId } = await requireConversation(ctx, conversationId);
  return peopleOfMailbox(ctx, mailboxId);
}
