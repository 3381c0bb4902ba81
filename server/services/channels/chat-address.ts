import type { ChatChannel } from "../../contract/chats.ts";
import { addressKey } from "../contacts/suppression-key.ts";

const PHONE = /^\d{6,15}$/;

/** What vendors call a person, as it stands among a contact's addresses: a number with its plus, all else as it is. */
export function chatAddress(channel: ChatChannel, vendorName: string): string {
  const name = vendorName.trim();
  return channel === "whatsapp" && PHONE.test(name) ? `+${name}` : name;
}

export const isPhoneAddress = (address: string): boolean => /^\+\d{6,15}$/.test(address);

export const chatKey = (channel: ChatChannel, vendorName: string): string => addressKey(channel, chatAddress(channel, vendorName));
