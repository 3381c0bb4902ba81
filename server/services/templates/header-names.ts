/** A field name, RFC 5322, 3.6.8; ours are letters, digits and dashes. */
const shape = /^[A-Za-z][A-Za-z0-9-]{0,75}$/;
/** Who it is from and to, what it is and how it came: these are the server's to say, never a template's. */
const reserved = new Set([
  "from", "to", "cc", "bcc", "apparently-to", "sender", "reply-to", "return-path", "return-receipt-to", "errors-to", "envelope-to", "delivered-to", "x-original-to",
  "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "encoding",
  "list-unsubscribe", "list-unsubscribe-post", "received", "received-spf", "authentication-results", "dkim-signature", "domainkey-signature",
]);
const reservedBeginnings = ["content-", "resent-", "arc-", "x-mailroom-", "x-ms-exchange-", "x-microsoft-antispam", "x-forefront-"];

/** Why a template may not set the header, or null. */
export function headerProblem(name: string): string | null {
  if (!shape.test(name)) return "A header's name has letters, digits and dashes only, and begins with a letter.";
  const folded = name.toLowerCase();
  if (reserved.has(folded) || reservedBeginnings.some((beginning) => folded.startsWith(beginning))) return `${name} is set by Mailroom or by the mail system, and by no template.`;
  return null;
}

/** No value can begin a new header line: line breaks and other controls become spaces. */
export function asHeader(text: string, lengthMax: number): string {
  return [...text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ").trim()].slice(0, lengthMax).join("").trim();
}
