import { desc, eq } from "drizzle-orm";
import { notes } from "../../../drizzle/schema/cases.ts";
import { conversationNotes } from "../../../drizzle/schema/conversations.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { ConversationNote } from "../../contract/inbox.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { addNote } from "../cases/add-note.ts";
import { cleanText } from "../conversations/clean-text.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { lockConversation, requireConversation } from "./conversation-view.ts";

/** More than anybody reads beside a chat; the newest are shown. */
const NOTES_MAX = 200;

/** A word among colleagues, never sent. Of a conversation with a case it is the case's, and stands on its timeline. */
export function addConversationNote(ctx: Ctx, { conversationId, text }: { conversationId: string; text: string }): Promise<ConversationNote> {
  const said = cleanText(text).trim();
  if (said === "") throw refuse("bad_input", "The note is empty.", { errors: [{ path: "text", message: "says nothing" }] });
  return inTransaction(ctx, async (ctx) => {
    const row = await lockConversation(ctx, conversationId);
    if (row.caseId !== null) {
      const { data } = await addNote(ctx, { caseId: row.caseId, text: said });
      return (await listConversationNotes(ctx, { conversationId })).find(({ id }) => id === data.noteId)!;
    }
    const id = ctx.newId();
    await ctx.db.insert(conversationNotes).values({ id, conversationId, authorId: userIdOf(ctx), text: said, createdAt: ctx.now() });
    await recordEvent(ctx, { name: "conversation.note_added", subject: { type: "conversation", id: conversationId }, data: { conversationId, mailboxId: row.mailboxId, noteId: id } });
    return (await listConversationNotes(ctx, { conversationId })).find((note) => note.id === id)!;
  });
}

/** The conversation's own and those of its case, the newest 200 of each, oldest first. */
export async function listConversationNotes(ctx: Ctx, { conversationId }: { conversationId: string }): Promise<ConversationNote[]> {
  const { caseId } = await requireConversation(ctx, conversationId);
  const own = await ctx.db
    .select({ id: conversationNotes.id, text: conversationNotes.text, at: conversationNotes.createdAt, authorId: users.id, authorName: users.name })
    .from(conversationNotes).leftJoin(users, eq(users.id, conversationNotes.authorId)).where(eq(conversationNotes.conversationId, conversationId)).orderBy(desc(conversationNotes.createdAt)).limit(NOTES_MAX);
  const ofCase = caseId === null ? [] : await ctx.db
    .select({ id: notes.id, text: notes.text, at: notes.createdAt, authorId: users.id, authorName: users.name })
    .from(notes).leftJoin(users, eq(users.id, notes.authorId)).where(eq(notes.caseId, caseId)).orderBy(desc(notes.createdAt)).limit(NOTES_MAX);
  const all = [...own.map((note) => ({ ...note, isOfCase: false })), ...ofCase.map((note) => ({ ...note, isOfCase: true }))];
  return all
    .sort((one, other) => one.at.getTime() - other.at.getTime() || one.id.localeCompare(other.id))
    .map(({ id, text, at, authorId, authorName, isOfCase }) => ({ id, text, author: authorId ? { id: authorId, name: authorName ?? "" } : null, at: at.toISOString(), isOfCase }));
}
