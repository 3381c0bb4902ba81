import type { Channel, LookUpOutcome, OutboundMessage, ProviderReference } from "../../services/deliveries/channel.ts";
import { GraphFault } from "./graph-fault.ts";
import type { GraphOptions } from "./graph-request.ts";
import { askGraphJson } from "./graph-request.ts";
import type { MessageState } from "./messages-of.ts";
import { DELIVERY_PROPERTY, findByDelivery, findByMessageId, readMessageState, usersPath } from "./messages-of.ts";
import { outcomeBeforeSending, sendDraft } from "./send-outcomes.ts";

type LookUp = Parameters<Channel["lookUp"]>[0];

/**
 * E-mail through Graph: a draft with our Message-ID and the delivery's id, told to the caller, and only then sent.
 * What became of a lost answer is found by that id, in Drafts and in Sent Items. HTML is sent; Exchange makes the text part.
 */
export function createGraphChannel(options: GraphOptions): Channel {
  return {
    send: async (message, onPrepared) => {
      const prepared = await createDraft(options, message).catch((error: unknown) => ({ fault: error }));
      if ("fault" in prepared) return outcomeBeforeSending(prepared.fault);
      await onPrepared(prepared);
      return sendDraft(options, message.from, prepared);
    },
    lookUp: (query) => lookUp(options, query).catch(unknownOutcome),
    sendPrepared: ({ from, reference }) => sendDraft(options, from, reference),
  };
}

async function createDraft(options: GraphOptions, message: OutboundMessage): Promise<ProviderReference> {
  const { id, internetMessageId } = await askGraphJson(options, {
    method: "POST",
    path: `${usersPath(message.from)}/messages`,
    mailbox: message.from,
    body: {
      subject: message.subject,
      body: message.html === "" ? { contentType: "text", content: message.text } : { contentType: "html", content: message.html },
      toRecipients: [{ emailAddress: { address: message.to.address, ...(message.to.name ? { name: message.to.name } : {}) } }],
      internetMessageId: message.internetMessageId,
      internetMessageHeaders: Object.entries(message.headers).map(([name, value]) => ({ name, value })),
      singleValueExtendedProperties: [{ id: DELIVERY_PROPERTY, value: message.deliveryId }],
    },
  });
  if (typeof id !== "string" || id === "") {
    throw new GraphFault({ status: 0, code: "UnreadableAnswer", message: "Graph made a draft and did not name it." });
  }
  return { providerMessageId: id, internetMessageId: typeof internetMessageId === "string" ? internetMessageId : null };
}

async function lookUp(options: GraphOptions, { deliveryId, from, reference }: LookUp): Promise<LookUpOutcome> {
  const found = await findByDelivery(options, from, deliveryId);
  const sent = found.find((message) => !message.isDraft) ?? (await findSentCopy(options, from, reference));
  if (sent) return { found: "sent", reference: referenceOf(sent) };
  const draft = found[0] ?? (await findReferenced(options, from, reference));
  if (!draft) return { found: "nothing" };
  if (!draft.isDraft) return { found: "sent", reference: referenceOf(draft) };
  return isThrownAway(options, from, draft);
}

// A classic client may have sent the draft and dropped our property; the Message-ID is the second trace.
async function findSentCopy(options: GraphOptions, from: string, reference: ProviderReference | null) {
  if (!reference?.internetMessageId) return undefined;
  const copies = await findByMessageId(options, from, reference.internetMessageId, "sentitems");
  return copies.find((message) => !message.isDraft);
}

async function findReferenced(options: GraphOptions, from: string, reference: ProviderReference | null) {
  if (!reference) return undefined;
  return readMessageState(options, from, reference.providerMessageId).catch((error: unknown) => {
    // Gone, or an id that this mailbox never issued.
    if (error instanceof GraphFault && (error.status === 404 || error.code === "ErrorInvalidIdMalformed")) return undefined;
    throw error;
  });
}

/** A draft that a person put into Deleted Items must not be sent behind their back. */
async function isThrownAway(options: GraphOptions, from: string, draft: MessageState): Promise<LookUpOutcome> {
  const path = `${usersPath(from)}/mailFolders/deleteditems?$select=id`;
  const { id } = await askGraphJson(options, { method: "GET", path, mailbox: from });
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
