import type { MailAddress } from "../mail/message.ts";

/** Reads what a person types or pastes: `ingrid@nordlys.example; Hugo Martins <hugo@…>`. */
export function readAddresses(text: string): MailAddress[] {
  return text
    .split(/[;,\n](?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((part) => part.trim())
    .flatMap((part) => {
      const [, name, address] = /^(?:"?([^"<]*)"?\s*)?<([^<>\s]+@[^<>\s]+)>$/.exec(part) ?? [];
      if (address) return [{ name: name?.trim() || address, address }];
      return /^[^\s<>@]+@[^\s<>@]+$/.test(part) ? [{ name: part, address: part }] : [];
    });
}
