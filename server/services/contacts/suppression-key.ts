import { createHmac } from "node:crypto";
import type { ChannelName } from "../../contract/common.ts";
import { foldAddress } from "./fold-address.ts";
import { phoneKey } from "./phone-key.ts";
import { readPhone } from "./phone-number.ts";

const HASH_PREFIX = "hmac:";

/** The key under which an address of a channel is compared. */
export function addressKey(channel: ChannelName, address: string): string {
  switch (channel) {
    case "email":
      return foldAddress(address);
    case "whatsapp": {
      // Vendors leave the plus out.
      const phone = readPhone(/^\d{7,15}$/.test(address.trim()) ? `+${address.trim()}` : address, null);
      return phone ? phoneKey(phone.e164) : address.trim();
    }
    case "messenger":
    case "instagram":
      return address.trim();
    default:
      return channel satisfies never;
  }
}

/**
 * What is left of an erased person's address: HMAC-SHA-256 under a key that is derived from the server's own, so that
 * nobody who has only the database can try addresses against it. The channel is in it: one address on two channels is two.
 */
export function hashedKey(settingsKey: Uint8Array, channel: ChannelName, key: string): string {
  return `${HASH_PREFIX}${createHmac("sha256", secretOf(settingsKey)).update(`${channel}:${key}`).digest("hex")}`;
}

/** Derived once: a list asks for a hundred hashes at a time. */
const secrets = new WeakMap<Uint8Array, Buffer>();

function secretOf(settingsKey: Uint8Array): Buffer {
  const known = secrets.get(settingsKey);
  if (known) return known;
  const secret = createHmac("sha256", settingsKey).update("mailroom suppressions of erased persons").digest();
  secrets.set(settingsKey, secret);
  return secret;
}

export const isHashedKey = (key: string): boolean => key.startsWith(HASH_PREFIX);
