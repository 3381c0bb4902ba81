import type { Channel, LookUpOutcome, OutboundMessage, ProviderReference, SendOutcome } from "../../server/services/deliveries/channel.ts";

/** Places at which a test may interfere: it may wait, throw, or answer for the provider. */
export type Place = "create" | "created" | "leave" | "left" | "look";
export type Interfere = (place: Place, deliveryId: string) => Promise<SendOutcome | void> | SendOutcome | void;

interface Item {
  deliveryId: string;
  to: string;
  subject: string;
  html: string;
  reference: ProviderReference;
}

/** A mailbox provider in memory that keeps drafts and sent items as Graph does: a draft leaves once. */
export function createPretendProvider(interfere: Interfere = () => {}) {
  const drafts = new Map<string, Item>();
  const sentItems: Item[] = [];
  let number = 0;

  const create = (message: OutboundMessage): Item => {
    const reference = { providerMessageId: `message-${++number}`, internetMessageId: message.internetMessageId };
    const item = { deliveryId: message.deliveryId, to: message.to.address, subject: message.subject, html: message.html, reference };
    drafts.set(reference.providerMessageId, item);
    return item;
  };

  const leave = async (deliveryId: string, reference: ProviderReference): Promise<SendOutcome> => {
    const early = await interfere("leave", deliveryId);
    if (early) return early;
    const draft = drafts.get(reference.providerMessageId);
    if (!draft) return { outcome: "uncertain", reason: "draft_gone" };
    drafts.delete(reference.providerMessageId);
    sentItems.push(draft);
    return (await interfere("left", deliveryId)) ?? { outcome: "sent", reference };
  };

  const channel: Channel = {
    async send(message, onPrepared) {
      const early = await interfere("create", message.deliveryId);
      if (early) return early;
      const item = create(message);
      const late = await interfere("created", message.deliveryId);
      if (late) return late;
      await onPrepared(item.reference);
      return leave(message.deliveryId, item.reference);
    },
    async lookUp({ deliveryId }): Promise<LookUpOutcome> {
      await interfere("look", deliveryId);
      const sent = sentItems.find((item) => item.deliveryId === deliveryId);
      if (sent) return { found: "sent", reference: sent.reference };
      const draft = [...drafts.values()].find((item) => item.deliveryId === deliveryId);
      return draft ? { found: "draft", reference: draft.reference } : { found: "nothing" };
    },
    async draft(message) {
      return { outcome: "drafted", reference: create(message).reference };
    },
    async discard({ reference }) {
      drafts.delete(reference.providerMessageId);
    },
    test: async () => ({ isGood: true, message: "It answers.", remedy: null }),
    sendPrepared: ({ reference }) => leave(drafts.get(reference.providerMessageId)?.deliveryId ?? "gone", reference),
  };
  return { channel, drafts, sentItems };
}
