import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";

/** RFC 5321 4.5.3.1; the whole is 256 with the angle brackets of a path (RFC 3696, erratum 1690). Octets. */
const LOCAL_PART_BYTES_MAX = 64;
const ADDRESS_BYTES_MAX = 254;
const LABEL_LENGTH_MAX = 63;
const DOMAIN_LENGTH_MAX = 253;

/** Nearly every address there is, in one look: what the rules below would accept, at least two labels, no hyphen at a label's edge. */
const plainAddress = /^[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;
const PLAIN_LENGTH_MAX = 63;
/** RFC 5322 atext, and with RFC 6531 every character beyond ASCII that is written: no blanks, controls or formats. */
const dotAtom = /^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\p{ASCII}\p{Z}\p{C}])+(?:\.(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\p{ASCII}\p{Z}\p{C}])+)*$/u;
/** RFC 5321 Quoted-string: printable ASCII and the blank, with " and \ behind a backslash. */
const quotedString = /^"(?:[ !#-[\]-~]|\\[ -~])*"$/;
const domainLabel = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

/**
 * Whether RFC 5321 has this form of address (a Mailbox, and RFC 6531 beyond ASCII): quoted local parts, address literals
 * and domains of one label included; comments and folded blanks, which only a header may have, are not.
 */
export function isValidAddress(address: string): boolean {
  if (address.length <= PLAIN_LENGTH_MAX && plainAddress.test(address)) return true;
  const at = address.lastIndexOf("@");
  if (at < 1) return false;
  const local = address.slice(0, at);
  if (!dotAtom.test(local) && !quotedString.test(local)) return false;
  if (Buffer.byteLength(local) > LOCAL_PART_BYTES_MAX || Buffer.byteLength(address) > ADDRESS_BYTES_MAX) return false;
  const domain = address.slice(at + 1);
  return domain.startsWith("[") ? isAddressLiteral(domain) : isDomain(domain);
}

/**
 * Whether a row with this address is taken: whatever RFC 5321 has, but for a domain of one label. `ada@company` is a slip
 * far more often than a host of one's own network, and ICANN allows no mail at a top-level domain
 * (https://www.icann.org/resources/board-material/resolutions-new-gtld-2013-08-13-en).
 */
export function isSendableAddress(address: string): boolean {
  return isValidAddress(address) && (address.endsWith("]") || address.includes(".", address.lastIndexOf("@")));
}

const wrappings = [/^mailto:([^?]+)(?:\?.*)?$/i, /^[^<>@]*<([^<>]+)>$/, /^'(.+)'$/];

/** The address of a cell as programs export it: `Ingrid <ingrid@nordlys.example>`, `mailto:ingrid@nordlys.example`. */
export function unwrapAddress(text: string): string {
  if (plainAddress.test(text)) return text;
  for (const wrapping of wrappings) {
    const inside = wrapping.exec(text)?.[1]?.trim();
    if (inside && isSendableAddress(inside)) return inside;
  }
  return text;
}

function isDomain(domain: string): boolean {
  const ascii = asciiDomain(domain);
  return ascii !== "" && ascii.length <= DOMAIN_LENGTH_MAX && ascii.split(".").every((label) => label.length <= LABEL_LENGTH_MAX && domainLabel.test(label));
}

/** "" where it has characters that no domain may have (RFC 5891). */
function asciiDomain(domain: string): string {
  // An ASCII domain is judged as it is: domainToASCII also refuses punycode that is badly formed, which DNS carries.
  if (/^\p{ASCII}*$/u.test(domain)) return domain;
  return /[\p{Z}\p{C}]/u.test(domain) ? "" : domainToASCII(domain);
}

function isAddressLiteral(domain: string): boolean {
  const literal = /^\[(?:IPv6:([0-9a-f:.]+)|([0-9.]+))\]$/i.exec(domain);
  if (!literal) return false;
  return literal[1] === undefined ? isIPv4(literal[2]!) : isIPv6(literal[1]);
}
