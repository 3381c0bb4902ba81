import { and, getTableColumns, inArray, sql } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import type { MessageReference } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { orRefusal, type Refusal, refuse } from "../../errors.ts";
import { sqlTexts } from "../contacts/sql-arrays.ts";
import { authorise } from "../people/authorise.ts";
import { requireMailbox, visibleMailboxes } from "../people/queries.ts";
import type { FetchedMessage } from "./mailbox.ts";
import { findMessage } from "./queries.ts";
import { type MessageRow, receiveMessage } from "./receive-message.ts";

/**
 * The message that the pane has open, received from Outlook first when Mailroom has not seen it. Refuses with
 * `not_found` for a mailbox that is not the actor's or a mail that is gone, `outside_failed` when Outlook did not answer.
 */
export async function lookUpMessage(ctx: Ctx, reference: MessageReference): Promise<MessageRow> {
  const mailbox = await requireMailbox(ctx, reference.mailbox);
  if (!isId(reference.providerMessageId) || !isId(reference.internetMessageId ?? "<>")) throw refuse("bad_input", "This names no mail: an id has no NUL and no half letter.");
  const stored = await findMessage(ctx, mailbox.id, reference);
  if (stored) return stored;
  authorise(ctx, "receiveMessage");
  const fetched = await fetch(ctx, mailbox.address, reference);
  if (!fetched) throw refuse("not_found", "This mail is no longer in the mailbox.", { remedy: "Choose another mail, or look for it in the archive." });
  if (fetched.isDraft) throw refuse("unprocessable", "This mail is a draft.", { remedy: "Send it first: only mails that were sent or received become cases." });
  return (await receiveMessage(ctx, { mailbox, fetched })).message;
}

const { id, conversationId, mailboxId, contactId, direction, subject, preview, receivedAt, providerMessageId, internetMessageId } = getTableColumns(messages);
const found = { id, conversationId, mailboxId, contactId, direction, subject, preview, receivedAt, providerMessageId, internetMessageId };

/** A message without what it says: that is long. */
export type FoundMessage = Pick<MessageRow, keyof typeof found>;

/** The same for several, in their order: one look finds those that are stored, the others come from Outlook one after the other. */
export async function lookUpMessages(ctx: Ctx, references: MessageReference[]): Promise<(FoundMessage | Refusal)[]> {
  const mailboxIds = new Map((await visibleMailboxes(ctx)).map((row) => [row.address, row.id]));
  const named = references.filter((one) => isId(one.providerMessageId) && isId(one.internetMessageId ?? "<>"));
  const stored = await findFound(ctx, [...new Set(named.flatMap((one) => mailboxIds.get(one.mailbox.toLowerCase()) ?? []))], named);
  const answers: (FoundMessage | Refusal)[] = [];
  for (const one of references) {
    const rows = stored.filter((row) => row.mailboxId === mailboxIds.get(one.mailbox.toLowerCase()));
    // Both ids: several mails may carry one internet message id.
    const row = rows.find((row) => row.providerMessageId === one.providerMessageId) ?? rows.find((row) => row.internetMessageId === one.internetMessageId);
    answers.push(row ?? (await orRefusal(() => lookUpMessage(ctx, one))));
  }
  return answers;
}

async function findFound(ctx: Ctx, mailboxIds: string[], references: MessageReference[]): Promise<FoundMessage[]> {
  if (mailboxIds.length === 0) return [];
  const providerIds = references.map((one) => one.providerMessageId);
  const internetIds = references.flatMap((one) => one.internetMessageId ?? []);
  return ctx.db.select(found).from(messages).where(and(inArray(messages.mailboxId, mailboxIds), sql`(${messages.providerMessageId} = any(${sqlTexts(providerIds)}) or ${messages.internetMessageId} = any(${sqlTexts(internetIds)}))`));
}

/** What PostgreSQL takes; Graph's ids and Outlook's internet message ids never have anything else. */
const isId = (id: string) => id.isWellFormed() && !id.includes("\0");

async function fetch(ctx: Ctx, address: string, reference: MessageReference): Promise<FetchedMessage | null> {
  try {
    const byId = await ctx.ports.mailbox.fetchMessage(address, reference.providerMessageId);
    // The id changes when the mail is moved; the internet message id does not.
    if (byId || reference.internetMessageId === null) return byId;
    return await ctx.ports.mailbox.findByInternetMessageId(address, reference.internetMessageId);
  } catch (error) {
    throw refuse("outside_failed", `Outlook did not hand over the mail: ${(error as Error).message}`, { remedy: "Try again in a minute. If it stays so, ask an admin to look at System, Health." });
  }
}
