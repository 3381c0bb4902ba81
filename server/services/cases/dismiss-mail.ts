import { eq } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import type { Message } from "../../contract/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { conversationOf, requireMessage, toMessages } from "../conversations/queries.ts";
import { recordEvent } from "../events/record-event.ts";

/** A person says that a mail is no case, or takes that back. The mail stays where it is; the pane asks no more. */
export function dismissMail(ctx: Ctx, input: { messageId: string; isDismissed: boolean }): Promise<Message> {
  return inTransaction(ctx, async (ctx) => {
    const row = await requireMessage(ctx, input.messageId);
    const { caseId } = await conversationOf(ctx, row);
    if (input.isDismissed && caseId !== null) throw refuse("conflict", "This mail belongs to a case.", { remedy: "Move it out of the case first." });
    if ((row.dismissedAt !== null) !== input.isDismissed) {
      const change = input.isDismissed ? { dismissedAt: ctx.now(), dismissedBy: ctx.actor.type === "user" ? ctx.actor.id : null } : { dismissedAt: null, dismissedBy: null };
      await ctx.db.update(messages).set(change).where(eq(messages.id, row.id));
      await recordEvent(ctx, { name: input.isDismissed ? "message.dismissed" : "message.taken_up", subject: { type: "message", id: row.id }, data: {} });
    }
    return (await toMessages(ctx, [row]))[0]!;
  });
}
