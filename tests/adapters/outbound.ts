import type { ChannelAccount, LookUpQuery, OutboundMessage, ProviderReference } from "../../server/services/deliveries/channel.ts";

let count = 0;

export function accountOf(given: Partial<ChannelAccount> & Pick<ChannelAccount, "provider">): ChannelAccount {
  return { id: "account-1", from: { address: "tomas@fernweh.example", name: "Tomás Ortega" }, mailbox: "tomas@fernweh.example", settings: {}, secret: null, requestsAtOnce: 4, ...given };
}

/** A message to Ingrid, with an id of its own. */
export function messageOf(account: ChannelAccount, given: Partial<OutboundMessage> = {}): OutboundMessage {
  count += 1;
  const deliveryId = `0199a000-0000-7000-8000-${String(count).padStart(12, "0")}`;
  return {
    deliveryId,
    account,
    to: { address: "ingrid.solberg@nordlys.example", name: "Ingrid Solberg" },
    subject: "Your trip to Oslo",
    html: "<p>Dear Ingrid</p>",
    text: "Dear Ingrid",
    internetMessageId: `<${deliveryId}@mail.fernweh.example>`,
    headers: { "x-mailroom-delivery": deliveryId, "List-Unsubscribe": "<https://mail.fernweh.example/u/1>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
    attachments: [],
    ...given,
  };
}

export function queryOf(message: OutboundMessage, given: Partial<LookUpQuery> = {}): LookUpQuery {
  const { deliveryId, account, internetMessageId, to } = message;
  return { deliveryId, account, toAddress: to.address, internetMessageId, handedOverAt: null, reference: null, ...given };
}

/** Tells what was prepared. */
export function watchPrepared() {
  const prepared: ProviderReference[] = [];
  return { prepared, onPrepared: async (reference: ProviderReference) => void prepared.push(reference) };
}
