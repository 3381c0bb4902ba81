import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { messages } from "../../../drizzle/schema/conversations.ts";
import type { ChatContent } from "../../contract/chats.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockNames } from "../../lock-names.ts";
import { cleanLine, cleanText } from "../conversations/clean-text.ts";
import type { ConversationRow, MessageRow } from "../conversations/receive-message.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import type { AccountPlace } from "./channel-accounts.ts";
import { applyChanges, messageLock } from "./change-chat.ts";
import { chatAddress, chatKey } from "./chat-address.ts";
import { type ChatPerson, contactOfPerson, linkNewNumber, personLocks } from "./chat-contact.ts";
import { cleanContent, isMissingFile, textsOf } from "./chat-content.ts";
import { conversationWith, noteInConversation } from "./chat-conversation.ts";
import { happenedAt } from "./happened-at.ts";
import type { HookEvent } from "./hook-events.ts";
import { endHold, isKnownMessage, judgeEcho } from "./judge-echo.ts";
import { notePreference } from "./note-preference.ts";
import { asksToStop } from "./stop-words.ts";

export type MessageEvent = Extract<HookEvent, { kind: "message" }>;

const NAME_CHARS_MAX = 200;
const NUMBER_CHANGED = /changed from (\S+) to (\S+?)\.?$/;

/** What somebody does beside saying something: it is shown, and nobody waits for an answer to it. */
const isAside = (content: ChatContent): boolean => content.type === "reaction" || (content.type === "other" && isNote(content.kind));
const isNote = (kind: string): boolean => /^(system|user_changed_number|user_changed_user_id|customer_changed_number|customer_identity_changed|user_identity_changed|identity_change)$/.test(kind);

/**
 * Stores one chat message of an account, once, however often and in whatever order it is told: identity is account + the
 * vendor's id. Finds or makes its contact and conversation, and records `message.received`, or `message.sent` for what we
 * wrote in another program; a reaction or a note of the vendor's is `message.reacted` or `message.noted`. Null: it was
 * there already, is ours and lies in the conversation as we wrote it, or waits until somebody can tell whether it is (judgeEcho).
 */
export function receiveChat(ctx: Ctx, { place, event }: { place: AccountPlace; event: MessageEvent }): Promise<MessageRow | null> {
  const person = personOf(event);
  return inTransaction(ctx, async (ctx) => {
    await lockNames(ctx, [messageLock(place.mailbox.id, event.id), ...(person ? personLocks(person) : []), ...(event.groupId ? [`chat:${place.mailbox.id}:group:${event.groupId}`] : [])].map(cleanText));
    if (person === null) return null;
    if (await isKnownMessage(ctx, place, event)) {
      if (event.isEcho) await endHold(ctx, place, event);
      return null;
    }
    const contactId = await contactOfPerson(ctx, person);
    const at = happenedAt(ctx, event.at);
    const conversation = await conversationWith(ctx, placeOf(place, event, person, contactId), at);
    if (event.isEcho && (await judgeEcho(ctx, { place, event, conversationId: conversation.id, at })) !== "theirs") return null;
    const row = rowOf(ctx, { place, event, person, contactId, conversation, at });
    await ctx.db.insert(messages).values(row);
    const isSaid = !isAside(row.chat!);
    if (isSaid) await noteInConversation(ctx, { conversationId: conversation.id, at, isInbound: !event.isEcho, name: event.groupId ? null : person.name });
    await recordEvent(ctx, eventOf(row, conversation, { mayConcernSent: isSaid && !event.isEcho && (await hasCampaigns(ctx, place)) }));
    if (isMissingFile(row.chat!)) await enqueueJob(ctx, "channels.fetchMedia", { messageId: row.id, attempt: 1 });
    await followUp(ctx, { event, person, contactId, row });
    return applyChanges(ctx, row);
  });
}

/** Null: it names nobody. */
function personOf({ channel, from, to, fromUserId, fromName, userName, isEcho }: MessageEvent): ChatPerson | null {
  const address = (isEcho ? to : from)?.trim() || (isEcho ? null : fromUserId);
  if (!address) return null;
  const userId = !isEcho && fromUserId && fromUserId !== address ? fromUserId : null;
  return { channel, address: cleanText(address), userId: userId && cleanText(userId), name: cleanLine((isEcho ? null : (fromName ?? userName)) ?? "", NAME_CHARS_MAX) || null };
}

function placeOf({ mailbox }: AccountPlace, { groupId }: MessageEvent, person: ChatPerson, contactId: string) {
  if (groupId) return { channel: person.channel, mailboxId: mailbox.id, participant: `group:${groupId}`, userId: null, contactId: null, name: null };
  return { channel: person.channel, mailboxId: mailbox.id, participant: person.address, userId: person.userId, contactId, name: person.name };
}

interface Placed {
  place: AccountPlace;
  event: MessageEvent;
  person: ChatPerson;
  contactId: string;
  conversation: ConversationRow;
  at: Date;
}

function rowOf(ctx: Ctx, { place, event, person, contactId, conversation, at }: Placed): MessageRow {
  const chat = cleanContent(event.content);
  const us = { address: place.mailbox.address, name: place.mailbox.name };
  const them = { address: chatAddress(person.channel, person.address), name: person.name ?? conversation.participantName };
  const [from, to] = event.isEcho ? [us, them] : [them, us];
  return {
    id: ctx.newId(),
    conversationId: conversation.id,
    mailboxId: place.mailbox.id,
    contactId,
    direction: event.isEcho ? "outbound" : "inbound",
    kind: event.isEcho ? "own" : isAside(chat) ? "auto_reply" : "ordinary",
    kindReason: event.isEcho ? "It was written by us in another program." : null,
    noAnswerReason: null,
    internetMessageId: event.id,
    providerMessageId: event.id,
    inReplyTo: event.replyTo && cleanText(event.replyTo),
    references: [],
    fromAddress: from.address,
    fromName: from.name,
    to: [to],
    cc: [],
    replyTo: null,
    subject: "",
    ...textsOf(chat),
    html: null,
    isTruncated: false,
    contentSha256: createHash("sha256").update(JSON.stringify(chat)).digest("hex"),
    threadReason: event.referral ? cleanLine(`Came by ${event.referral.source}: ${event.referral.headline ?? ""} ${event.referral.url ?? ""}`, 500) : null,
    folder: null,
    removedAt: null,
    dismissedAt: null,
    dismissedBy: null,
    joinSuggestion: null,
    webLink: null,
    chat,
    editedAt: null,
    revokedAt: null,
    // Nobody has to read a sign or a note of the vendor's.
    readAt: event.isEcho || isAside(chat) ? at : null,
    readBy: null,
    sentBy: null,
    deliveryId: null,
    mimeBytes: 0,
    receivedAt: at,
    storedAt: ctx.now(),
    expiredAt: null,
  };
}

/** Whether an answer may be to a campaign: of most accounts none is. */
async function hasCampaigns(ctx: Ctx, { mailbox }: AccountPlace): Promise<boolean> {
  const [row] = await ctx.db.select({ id: campaigns.id }).from(campaigns).where(eq(campaigns.chatAccountId, mailbox.id)).limit(1);
  return row !== undefined;
}

function eventOf(message: MessageRow, { caseId }: ConversationRow, { mayConcernSent }: { mayConcernSent: boolean }) {
  const isSent = message.direction === "outbound";
  const said = isSent ? "message.sent" : "message.received";
  const aside = message.chat!.type === "reaction" ? "message.reacted" : "message.noted";
  return {
    name: isAside(message.chat!) ? aside : said,
    subject: { type: "message", id: message.id },
    caseId: isSent ? caseId : null,
    data: { messageId: message.id, mailboxId: message.mailboxId, conversationId: message.conversationId, kind: message.kind, concernsCaseId: caseId, mayConcernSent },
  };
}

async function followUp(ctx: Ctx, { event, person, contactId, row }: { event: MessageEvent; person: ChatPerson; contactId: string; row: MessageRow }): Promise<void> {
  if (event.isEcho) return;
  const { channel } = person;
  const said = row.chat!;
  if ((said.type === "text" || said.type === "choice") && asksToStop(row.text)) await notePreference(ctx, { channel, contactId, isStopped: true, source: "message", at: row.receivedAt });
  const moved = said.type === "other" ? NUMBER_CHANGED.exec(said.text) : null;
  // A name may say anything; what the vendor puts at the end names the writer.
  if (moved && event.type === "system" && chatKey(channel, moved[1]!) === chatKey(channel, person.address)) await linkNewNumber(ctx, { channel, contactId, address: moved[2]! });
}
