import { useQuery } from "@tanstack/react-query";
import type { Contact, ContactAddress, Suppression } from "../../../../server/contract/contacts.ts";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useContactCalls } from "../use-contact-calls.ts";

/** The phone number as the way over WhatsApp that it is, where no address says so; null without one, or while that is looked up. */
export function usePhoneAddress({ phone, addresses }: Contact): ContactAddress | null {
  const calls = useContactCalls();
  const isOwnWay = phone !== null && !addresses.some(({ channel }) => channel === "whatsapp");
  const found = useQuery({ queryKey: [...settingsKeys.suppressions, "whatsapp", phone], queryFn: () => calls.suppressions({ channel: "whatsapp", search: phone! }, null), enabled: isOwnWay });
  if (!isOwnWay || !found.data) return null;
  const suppression = suppressionOf(found.data.items, phone);
  return { channel: "whatsapp", address: phone, suppression: suppression ? { reason: suppression.reason, suppressedAt: suppression.suppressedAt } : null };
}

/** Of what a search for a whole address found, the one that holds it. What has no address any more was found by its hash, which only fits the whole. */
export function suppressionOf(found: readonly Suppression[], wanted: string): Suppression | undefined {
  return found.find(({ address }) => address !== null && isSame(address, wanted)) ?? found.find(({ address }) => address === null);
}

function isSame(address: string, wanted: string): boolean {
  if (address.toLowerCase() === wanted.toLowerCase()) return true;
  return !address.includes("@") && partsOf(address) !== null && partsOf(address) === partsOf(wanted);
}

/** Country and the last eight digits: suppressions of phones are kept in the folded form of services/contacts/phone-key.ts, which leaves both as they are. */
function partsOf(phone: string): string | null {
  const digits = phone.replace(/\D/g, "");
  return digits.length >= 8 ? `${digits.slice(0, 2)} ${digits.slice(-8)}` : null;
}
