import { domainToASCII } from "node:url";

/** Text that folding only has to write in lower case. */
const isPlain = /^[!-~]+$/;

/**
 * The key under which an e-mail address is compared: trimmed, Unicode NFC, lower case, the domain in its ASCII form
 * (RFC 5891). What is written before the @ is kept otherwise: providers' own rules (dots, plus tags) are not ours to guess.
 */
export function foldAddress(address: string): string {
  if (isPlain.test(address) && !address.includes("xn--")) return address.toLowerCase();
  const text = address.trim().normalize("NFC").toLowerCase();
  const at = text.lastIndexOf("@");
  const domain = text.slice(at + 1);
  return `${text.slice(0, at + 1)}${domainToASCII(domain) || domain}`;
}
