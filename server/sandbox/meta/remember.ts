import type { MetaChannel } from "./model.ts";
import { chatKey, type MetaWorld } from "./world.ts";

export interface PastMessage {
  id: string;
  channel: MetaChannel;
  accountId: string;
  address: string;
  isOurs: boolean;
  at: Date;
  text: string;
  isRead: boolean;
}

/** Puts what was said before into the chats, as if it had been here all along. */
export async function remember(world: MetaWorld, said: PastMessage[]): Promise<void> {
  for (const { id, channel, accountId, address, isOurs, at, text, isRead } of said) {
    const moment = at.toISOString();
    const body = channel === "whatsapp" ? { text: { body: text } } : { message: { mid: id, text } };
    const done = isOurs ? [{ status: "sent" as const, at: moment }, { status: "delivered" as const, at: moment }, { status: "read" as const, at: moment }] : [];
    const message = { id, channel, accountId, address, direction: isOurs ? ("out" as const) : ("in" as const), at: moment, type: "text", body, shown: { text }, replyTo: null, tracker: null, via: "meta" as const, awsId: null, category: isOurs ? "service" : null, isBillable: false, done, due: [] };
    world.commit({ t: "message", message });
    if (isRead && !isOurs) world.commit({ t: "seen", key: chatKey(message), at: moment });
  }
  await world.synced();
}
