import type { Channel, ChannelAccount, DraftOutcome, LookUpOutcome, LookUpQuery, OutboundMessage, ProviderReference } from "../../services/deliveries/channel.ts";
import { createDraft, discardDraft } from "./create-draft.ts";
import { GraphFault } from "./graph-fault.ts";
import type { GraphOptions } from "./graph-request.ts";
import { askGraphJson } from "./graph-request.ts";
import type { MessageState } from "./messages-of.ts";
import { findByDelivery, findByMessageId, readMessageState, usersPath } from "./messages-of.ts";
import { outcomeBeforeSending, sendDraft } from "./send-outcomes.ts";
import { testGraph } from "./test-graph.ts";

/**
 * E-mail through Graph, as a user or as a shared mailbox: a draft with our Message-ID and the delivery's id, told to the
 * caller, and only then sent. What became of a lost answer is found by that id, in Drafts and in Sent Items. HTML is sent;
 * Exchange makes the text part.
 */
export function createGraphChannel(given: GraphOptions): Channel {
  const optionsFor = ({ requestsAtOnce }: ChannelAccount): GraphOptions => ({ ...given, requestsAtOnce });
  return {
    send: async (message, onPrepared) => {
      const options = optionsFor(message.account);
      const prepared = await prepare(options, message);
      if ("outcome" in prepared) return prepared;
      await onPrepared(prepared);
      return sendDraft(options, message.account.mailbox, prepared);
    },
    lookUp: (query) => lookUp(optionsFor(query.account), query).catch(unknownOutcome),
    sendPrepared: ({ account, reference }) => sendDraft(optionsFor(account), account.mailbox, reference),
    draft: async (message) => {
      const prepared = await prepare(optionsFor(message.account), message);
      return "outcome" in prepared ? prepared : { outcome: "drafted", reference: prepared };
    },
    discard: ({ account, reference }) => discard(optionsFor(account), account, reference),
    test: (account) => testGraph(optionsFor(account), account),
  };
}

function prepare(options: GraphOptions, message: OutboundMessage): Promise<ProviderReference | Exclude<DraftOutcome, { outcome: "drafted" }>> {
  return createDraft(options, message).catch(outcomeBeforeSending);
}

// What has left in the meantime is no draft any more: deleting it would only take the copy from Sent Items.
async function discard(options: GraphOptions, { mailbox }: ChannelAccount, { providerMessageId }: ProviderReference): Promise<void> {
  const state = await readMessageState(options, mailbox, providerMessageId).catch((error: unknown) => {
    if (isGone(error)) return null;
    throw error;
  });
  if (state?.isDraft) await discardDraft(options, mailbox, providerMessageId);
}

async function lookUp(options: GraphOptions, query: LookUpQuery): Promise<LookUpOutcome> {
  const { mailbox } = query.account;
  const found = await findByDelivery(options, mailbox, query.deliveryId);
  // A classic client may have sent the draft and dropped our property; the Message-ID is the second trace.
  const alike = found.some((message) => !message.isDraft) ? [] : await findByIds(options, query);
  const sent = [...found, ...alike].find((message) => !message.isDraft);
  if (sent) return { found: "sent", reference: referenceOf(sent) };
  const draft = found[0] ?? (await findReferenced(options, mailbox, query.reference));
  if (!draft) {
    // Without the delivery's id it was never whole, so it never left. It must not stay for somebody to send.
    for (const half of alike) await discardDraft(options, mailbox, half.id);
    return { found: "nothing" };
  }
  if (!draft.isDraft) return { found: "sent", reference: referenceOf(draft) };
  return isThrownAway(options, mailbox, draft);
}

async function findByIds(options: GraphOptions, { account, internetMessageId, reference }: LookUpQuery): Promise<MessageState[]> {
  const ids = new Set([internetMessageId, reference?.internetMessageId].filter((id) => typeof id === "string" && id !== ""));
  const found = await Promise.all([...ids].map((id) => findByMessageId(options, account.mailbox, id as string, null)));
  return found.flat();
}

async function findReferenced(options: GraphOptions, mailbox: string, reference: ProviderReference | null) {
  if (!reference) return undefined;
  return readMessageState(options, mailbox, reference.providerMessageId).catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });
}

/** Gone, or an id that this mailbox never issued. */
function isGone(error: unknown): boolean {
  return error instanceof GraphFault && (error.status === 404 || error.code === "ErrorInvalidIdMalformed");
}

/** A draft that a person put into Deleted Items must not be sent behind their back. */
async function isThrownAway(options: GraphOptions, mailbox: string, draft: MessageState): Promise<LookUpOutcome> {
  const path = `${usersPath(mailbox)}/mailFolders/deleteditems?$select=id`;
  const { id } = await askGraphJson(options, { method: "GET", path, mailbox });
  if (id === draft.parentFolderId) return { found: "unknown", reason: "draft_deleted" };
  return { found: "draft", reference: referenceOf(draft) };
}

function referenceOf(message: MessageState): ProviderReference {
  return { providerMessageId: message.id, internetMessageId: message.internetMessageId };
}

function unknownOutcome(error: unknown): LookUpOutcome {
  if (error instanceof GraphFault) return { found: "unknown", reason: error.code };
  throw error;
}
