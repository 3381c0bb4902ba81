import type { Message } from "../../contract/conversations.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import type { ParsedMail } from "./parse-mime.ts";

export interface KindVerdict {
  kind: Message["kind"];
  /** The header or words that say so; null for an ordinary mail. */
  reason: string | null;
}

const postmaster = /(^|[\s<"])(mailer-daemon|postmaster|mail-daemon|mailerdaemon|bounces?|microsoftexchange[0-9a-f]{32})([+-][^@>\s]{0,200})?(@[^>\s]{0,253})?>?\s*$/i;
const postmasterName = /mail delivery (sub)?system|mailer[- ]daemon|internet mail delivery|ndr administrator|microsoft outlook$|mail delivery service|интернет|почтов(ая|ой) служб/i;
const bounceSubject =
  /^\s*(((fwd?|wg|re|aw):\s*)?(undeliver(able|ed)|delivery (status( notification)?|failure|failed|delayed|problem|error|report|has failed)|mail (delivery|could not be delivered|delivery status|system error|failed)|message (delivery|could not be delivered|not delivered|undeliverable)|returned (mail|to sender)|return(ed)? to sender|failure (notice|delivery)|failed (mail|delivery)|delayed mail|warning: (could not send|message)|there was an error sending|error sending|non-?delivery|could not deliver|unable to deliver|delayed:|nicht zustellbar|unzustellbar|fehler bei der zustellung|zustellung fehlgeschlagen|non remis|échec de (la )?remise|message non délivré|no se puede entregar|no entregado|mensaje devuelto|impossibile recapitare|non recapitabile|mancato recapito|não (é possível|foi possível) entregar|não entregue|onbestelbaar|kan niet worden bezorgd|kunne ikke leveres|oanbringlig|kan inte levereras|не удается доставить|недоставленное|не доставлено|niedostarczon|nie można dostarczyć|配信不能|配信できません|无法送达|退信|無法傳遞|배달되지 않음))/iu;
const autoReplySubject =
  /^\s*(automatic (reply|response)|auto(matic)?[- ]?(reply|response|responder)|out of (the )?office|on (vacation|holiday|annual leave|leave)\s*[:-]|vacation (reply|response|message|notice)|away from (the |my )?(office|desk|mail)|automatische (antwort|nachricht|rückmeldung)|abwesenheit(snotiz|sassistent|snachricht|smeldung)?|abwesend|nicht im (büro|haus)|réponse automatique|(message d')?absence( du bureau)?\s*:|absent du bureau|absence du bureau|respuesta automática|fuera de (la )?oficina|ausencia de la oficina|risposta automatica|fuori (sede|ufficio)|assenza\s*:|resposta automática|fora do escritório|ausência temporária|automatisch antwoord|afwezig(heid)?(sbericht)?\s*:|autosvar|automatiskt svar|automatisk svar|frånvaro|fravær|automaattinen vastaus|poissaolo|odpowiedź automatyczna|autoodpowiedź|poza biurem|automatická odpověď|automatikus válasz|răspuns automat|αυτόματη απάντηση|otomatik yanıt|автоответ|автоматический ответ|автоматична відповідь|自動応答|自動返信|不在通知|自动答复|自动回复|自動回覆|자동 회신|부재중|رد تلقائي|תשובה אוטומטית)(?!\p{L})/iu;

type KnownMail = Pick<ParsedMail, "headers" | "from" | "replyTo" | "subject"> & Partial<Pick<ParsedMail, "inReplyTo" | "references" | "attachments" | "text">>;

/**
 * What a mail is by its headers: RFC 3834 (Auto-Submitted), RFC 3464 (delivery reports), RFC 5965 (complaints), RFC 2369
 * and 2919 (lists), and the subjects of servers that set none of them. `ownAddresses` are folded.
 */
export function messageKind(mail: KnownMail, ownAddresses: ReadonlySet<string>): KindVerdict {
  return bounce(mail) ?? autoReply(mail) ?? own(mail, ownAddresses) ?? newsletter(mail) ?? { kind: "ordinary", reason: null };
}

/** A mail that names no sender, or a mail server, tells in so many words whom it did not reach. */
const notDelivered = /(could not|couldn'?t|cannot|can't|unable to|was not|not be|failed to) (be )?deliver(ed)?\b[^]{0,200}@|\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b|<<< ?RCPT TO|>>> ?RCPT TO|(konnte nicht|n'a pas pu être|no se pudo|non è stato possibile|não foi possível|kon niet)[^]{0,80}(zugestellt|remis|entregar|recapitare|entregue|bezorgd)/i;
const NOTE_CHARS = 4_000;

/** Amazon SES tells of bounces by a notification in JSON. */
const notification = /^\s*\{[^]{0,200}"(notificationType|eventType)"\s*:\s*"(Bounce|Complaint|Delivery|DeliveryDelay|Reject)"/;

function bounce({ headers, from, subject, attachments = [], text = "", inReplyTo, references = [] }: KnownMail): KindVerdict | null {
  const contentType = headers.get("content-type") ?? "";
  if (/multipart\/report/i.test(contentType) && /report-type="?delivery-status/i.test(contentType)) return { kind: "bounce", reason: "It is a delivery report (Content-Type: multipart/report)." };
  if (/report-type="?feedback-report/i.test(contentType)) return { kind: "bounce", reason: "It is a complaint report of a mail provider." };
  if (/^\s*complaint about message from [\d.:a-f]+\s*$/i.test(subject)) return { kind: "bounce", reason: "It is a complaint report of a mail provider (its subject)." };
  if (headers.has("x-failed-recipients")) return { kind: "bounce", reason: "It names recipients that were not reached (X-Failed-Recipients)." };
  if (headers.has("x-ms-exchange-message-is-ndr")) return { kind: "bounce", reason: "Exchange says that it is a report of a mail that was not delivered (X-MS-Exchange-Message-Is-Ndr)." };
  if (/urn:content-classes:dsn/i.test(headers.get("content-class") ?? "")) return { kind: "bounce", reason: "Exchange says that it is a delivery report (Content-Class)." };
  const sender = from?.address ?? headers.get("from") ?? "";
  const isNobody = /^\s*[^<@]*(<\s*>)?\s*$/.test(headers.get("from") ?? sender);
  const isPostmaster = postmaster.test(sender) || postmasterName.test(from?.name ?? (isNobody ? sender : "")) || (isNobody && postmaster.test(headers.get("from") ?? ""));
  const isNull = hasNullPath(headers);
  const hasReport = attachments.some((part) => /^message\/((global-)?delivery-status|feedback-report)$/i.test(part.contentType));
  // A person who forwards a report has a name and an address of its own.
  if (hasReport && (isPostmaster || isNobody || isNull)) return { kind: "bounce", reason: "A delivery report is in it." };
  if ((isPostmaster || isNobody) && (bounceSubject.test(subject) || isNull)) return { kind: "bounce", reason: `It comes from a mail server (${cut(sender)}).` };
  if (notification.test(text)) return { kind: "bounce", reason: "It is a notification of Amazon SES about a mail that was sent." };
  const answers = Boolean(inReplyTo) || references.length > 0;
  if ((isNull || isPostmaster) && !answers && notDelivered.test(text.slice(0, NOTE_CHARS))) return { kind: "bounce", reason: "It comes from a mail server and says that a mail was not delivered." };
  if (isNull && bounceSubject.test(subject)) return { kind: "bounce", reason: "It names no sender, and its subject is that of a mail server." };
  return null;
}

const hasNullPath = (headers: ReadonlyMap<string, string>) => /^\s*<\s*>\s*$/.test(headers.get("return-path") ?? "");

function autoReply({ headers, subject, inReplyTo, references = [] }: KnownMail): KindVerdict | null {
  const submitted = headers.get("auto-submitted");
  if (submitted && !/^no\b/i.test(submitted)) return { kind: "auto_reply", reason: `It says so itself (Auto-Submitted: ${cut(submitted)}).` };
  for (const name of ["x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from", "x-mail-autoreply"]) {
    if (headers.has(name) && !/^no$/i.test(headers.get(name)!)) return { kind: "auto_reply", reason: `It says so itself (${name}).` };
  }
  const precedence = headers.get("precedence") ?? "";
  if (/^auto[_-]?reply/i.test(precedence)) return { kind: "auto_reply", reason: `It says so itself (Precedence: ${cut(precedence)}).` };
  if (autoReplySubject.test(subject)) return { kind: "auto_reply", reason: "Its subject is that of an automatic reply." };
  const answers = Boolean(inReplyTo) || references.length > 0;
  if (answers && hasNullPath(headers)) return { kind: "auto_reply", reason: "It answers a mail and names no sender to answer to (Return-Path: <>)." };
  // Exchange's own sign of a machine; people's mails carry it in some companies, with DR, NDR or RN alone.
  if (answers && /\b(all|oof|autoreply)\b/i.test(headers.get("x-auto-response-suppress") ?? "")) return { kind: "auto_reply", reason: `It answers a mail and wants no answer of a machine (X-Auto-Response-Suppress: ${cut(headers.get("x-auto-response-suppress")!)}).` };
  return null;
}

/** A form on our own site writes from our address too: it names the customer in Reply-To. */
function own({ from, replyTo }: KnownMail, ownAddresses: ReadonlySet<string>): KindVerdict | null {
  const isForSomebody = replyTo !== null && !ownAddresses.has(foldAddress(replyTo.address));
  if (from && ownAddresses.has(foldAddress(from.address)) && !isForSomebody) return { kind: "own", reason: "It was written by one of us." };
  return null;
}

function newsletter({ headers }: KnownMail): KindVerdict | null {
  if (headers.has("list-unsubscribe")) return { kind: "newsletter", reason: "It can be unsubscribed from (List-Unsubscribe)." };
  if (headers.has("list-id")) return { kind: "newsletter", reason: `It came over a mailing list (${cut(headers.get("list-id")!)}).` };
  const precedence = headers.get("precedence") ?? "";
  if (/^(bulk|junk|list)\b/i.test(precedence)) return { kind: "newsletter", reason: `It was sent in bulk (Precedence: ${cut(precedence)}).` };
  return null;
}

const cut = (text: string) => text.slice(0, 80);
