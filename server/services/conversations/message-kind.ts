import type { Message } from "../../contract/conversations.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import type { ParsedMail } from "./parse-mime.ts";

export interface KindVerdict {
  kind: Message["kind"];
  /** The header or words that say so; null for an ordinary mail. */
  reason: string | null;
}

const postmaster = /^(mailer-daemon|postmaster|mail-daemon|mailerdaemon|bounces?)([+-][^@]*)?@/i;
const bounceSubject = /^\s*(undeliver(able|ed)|delivery (status notification|failure|failed)|mail delivery (failed|system)|returned mail|failure notice|nicht zustellbar|unzustellbar|non remis|no se puede entregar|impossibile recapitare|non recapitabile)/i;
const autoReplySubject = /^\s*(automatic reply|auto[- ]?reply|autoreply|out of (the )?office|automatische antwort|abwesenheitsnotiz|abwesend|réponse automatique|absence du bureau|respuesta automática|risposta automatica|resposta automática|automatisch antwoord|autosvar|automatiskt svar)\b/i;

/**
 * What a mail is by its headers: RFC 3834 (Auto-Submitted), RFC 3464 (delivery reports), RFC 2369 and 2919 (lists), and
 * the subjects of servers that set none of them. `ownAddresses` are folded.
 */
export function messageKind(mail: Pick<ParsedMail, "headers" | "from" | "replyTo" | "subject">, ownAddresses: ReadonlySet<string>): KindVerdict {
  return bounce(mail) ?? autoReply(mail) ?? own(mail, ownAddresses) ?? newsletter(mail) ?? { kind: "ordinary", reason: null };
}

function bounce({ headers, from, subject }: Pick<ParsedMail, "headers" | "from" | "subject">): KindVerdict | null {
  const contentType = headers.get("content-type") ?? "";
  if (/multipart\/report/i.test(contentType) && /report-type="?delivery-status/i.test(contentType)) return { kind: "bounce", reason: "It is a delivery report (Content-Type: multipart/report)." };
  if (/report-type="?feedback-report/i.test(contentType)) return { kind: "bounce", reason: "It is a complaint report of a mail provider." };
  if (headers.has("x-failed-recipients")) return { kind: "bounce", reason: "It names recipients that were not reached (X-Failed-Recipients)." };
  const sender = from?.address ?? headers.get("from") ?? "";
  const isPostmaster = postmaster.test(sender) || /mail delivery (sub)?system/i.test(from?.name ?? "");
  if (isPostmaster && (bounceSubject.test(subject) || headers.get("return-path") === "<>")) return { kind: "bounce", reason: `It comes from a mail server (${cut(sender)}).` };
  return null;
}

function autoReply({ headers, subject }: Pick<ParsedMail, "headers" | "subject">): KindVerdict | null {
  const submitted = headers.get("auto-submitted");
  if (submitted && !/^no\b/i.test(submitted)) return { kind: "auto_reply", reason: `It says so itself (Auto-Submitted: ${cut(submitted)}).` };
  for (const name of ["x-autoreply", "x-autorespond", "x-autoresponder"]) {
    if (headers.has(name) && !/^no$/i.test(headers.get(name)!)) return { kind: "auto_reply", reason: `It says so itself (${name}).` };
  }
  const precedence = headers.get("precedence") ?? "";
  if (/^auto[_-]?reply/i.test(precedence)) return { kind: "auto_reply", reason: `It says so itself (Precedence: ${cut(precedence)}).` };
  if (autoReplySubject.test(subject)) return { kind: "auto_reply", reason: "Its subject is that of an automatic reply." };
  return null;
}

/** A form on our own site writes from our address too: it names the customer in Reply-To. */
function own({ from, replyTo }: Pick<ParsedMail, "from" | "replyTo">, ownAddresses: ReadonlySet<string>): KindVerdict | null {
  const isForSomebody = replyTo !== null && !ownAddresses.has(foldAddress(replyTo.address));
  if (from && ownAddresses.has(foldAddress(from.address)) && !isForSomebody) return { kind: "own", reason: "It was written by one of us." };
  return null;
}

function newsletter({ headers }: Pick<ParsedMail, "headers">): KindVerdict | null {
  if (headers.has("list-unsubscribe")) return { kind: "newsletter", reason: "It can be unsubscribed from (List-Unsubscribe)." };
  if (headers.has("list-id")) return { kind: "newsletter", reason: `It came over a mailing list (${cut(headers.get("list-id")!)}).` };
  const precedence = headers.get("precedence") ?? "";
  if (/^(bulk|junk|list)\b/i.test(precedence)) return { kind: "newsletter", reason: `It was sent in bulk (Precedence: ${cut(precedence)}).` };
  return null;
}

const cut = (text: string) => text.slice(0, 80);
