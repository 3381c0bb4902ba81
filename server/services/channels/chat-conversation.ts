import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { conversations } from "../../../drizzle/schema/conversations.ts";
import type { ChatChannel } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import type { ConversationRow } from "../conversations/receive-message.ts";
import { chatAddress } from "./chat-address.ts";

export interface ChatPlace {
  channel: ChatChannel;
  mailboxId: string;
  /** As the vendor names the person, or a group. */
  participant: string;
  /** A business-scoped id beside it. */
  userId: string | null;
  /** Null: a group is nobody's. */
  contactId: string | null;
  name: string | null;
}

/**
 * The one conversation of an account with a person: by any of the person's names, else by the contact, else a new one that
 * is empty yet. Runs in the caller's transaction, which holds the person's locks; the row is locked.
 */
export async function conversationWith(ctx: Ctx, place: ChatPlace, at: Date): Promise<ConversationRow> {
  const found = await findConversation(ctx, place);
  if (!found) {
    const row = { id: ctx.newId(), channel: place.channel, mailboxId: place.mailboxId, contactId: place.contactId, subject: "", participantAddress: place.participant, participantName: place.name, lastMessageAt: at, createdAt: ctx.now() };
    const [made] = await ctx.db.insert(conversations).values(row).onConflictDoNothing().returning();
    return made ?? (await findConversation(ctx, place))!;
  }
  // A number can be written to from other programs too, and stays when an id is given anew.
  const isBetter = found.participantAddress !== place.participant && found.participantAddress === place.userId;
  if (!isBetter && (found.contactId !== null || place.contactId === null)) return found;
  const change = { contactId: sql`coalesce(${conversations.contactId}, ${place.contactId}::uuid)`, ...(isBetter ? { participantAddress: place.participant } : {}) };
  const [row] = await ctx.db.update(conversations).set(change).where(eq(conversations.id, found.id)).returning();
  return row!;
}

async function findConversation(ctx: Ctx, { channel, mailboxId, participant, userId, contactId }: ChatPlace): Promise<ConversationRow | null> {
  const names = [participant, chatAddress(channel, participant), ...(userId ? [userId] : [])];
  const rows = await ctx.db.select().from(conversations).where(and(eq(conversations.mailboxId, mailboxId), inArray(conversations.participantAddress, names))).orderBy(conversations.id).for("update");
  const byName = names.flatMap((name) => rows.filter((row) => row.participantAddress === name))[0];
  if (byName || contactId === null) return byName ?? null;
  const [byContact] = await ctx.db.select().from(conversations).where(and(eq(conversations.mailboxId, mailboxId), eq(conversations.contactId, contactId))).orderBy(desc(conversations.lastMessageAt), conversations.id).limit(1).for("update");
  return byContact ?? null;
}

/** A message came: moments only ever go forward, whichever is told first. What came before the conversation was done leaves it so. */
export async function noteInConversation(ctx: Ctx, { conversationId, at, isInbound, name }: { conversationId: string; at: Date; isInbound: boolean; name: string | null }): Promise<void> {
  const moment = sql`${at.toISOString()}::timestamptz`;
  const ofInbound = {
    lastInboundAt: sql`greatest(${conversations.lastInboundAt}, ${moment})`,
    doneAt: sql`case when ${conversations.doneAt} < ${moment} then null else ${conversations.doneAt} end`,
    // The newest message says what the person is called.
    ...(name === null ? {} : { participantName: sql`case when ${conversations.lastInboundAt} > ${moment} then coalesce(${conversations.participantName}, ${name}::text) else ${name}::text end` }),
  };
  await ctx.db.update(conversations).set({ lastMessageAt: sql`greatest(${conversations.lastMessageAt}, ${moment})`, ...(isInbound ? ofInbound : {}) }).where(eq(conversations.id, conversationId));
}
