import { htmlToText } from "./mail-html.ts";

/** Private characters that stand in the text for what only the HTML says; each on a line of its own. */
export const QUOTE_OPENS = "\ue001";
export const QUOTE_CLOSES = "\ue002";
/** From here on: what is answered or forwarded, to the end. */
export const REST_IS_QUOTED = "\ue003";
/** Here begins an attribution or a quotation, after which an answer may follow. */
export const QUOTE_BEGINS = "\ue004";
export const SIGNATURE_BEGINS = "\ue005";
const MARKS = /[\ue001-\ue005]/g;

/** Elements that mail programs put around or before what they quote; Outlook gives others' ids and classes an `x_`. */
const openings: [pattern: RegExp, mark: string][] = [
  [/<(?:div|span|hr|section|table)\b[^>]{0,600}?\bid=["']?(?:x_)*(?:appendonsend|divRplyFwdMsg|OLK_SRC_BODY_SECTION|stopSpelling|mail-editor-reference-message-container|reply-intro|isForwardContent|isReplyContent|replySplit|orig_msg|lineBreakAtBeginningOfMessageQuote)\b/gi, REST_IS_QUOTED],
  [/<(?:div|span|section)\b[^>]{0,600}?\bclass=["']?[^"'>]{0,200}?\b(?:x_)*(?:ms-outlook-mobile-reference-message|OutlookMessageHeader|zmail_extra|yahoo_quoted|yahoo-quoted-begin|replyforwardmessage|quoted-header|moz-forward-container|reply_header)\b/gi, REST_IS_QUOTED],
  // Outlook's line over From, Sent, To: a border on top and nothing else.
  [/<div\b[^>]{0,200}?\bstyle=["'][^"'>]{0,200}?border:\s*none;\s*border-top:\s*solid\s+(?:#|windowtext)[^>]{0,200}>(?=[^]{0,600}?(?:<b\b|[:：]))/gi, REST_IS_QUOTED],
  [/<(?:div|span|blockquote|p)\b[^>]{0,600}?\bclass=["']?[^"'>]{0,200}?\b(?:x_)*(?:gmail_quote|gmail_quote_container|gmail_attr|moz-cite-prefix|protonmail_quote|tutanota_quote|mailru-blockquote|airmail_on|skiff_quote|front-blockquote)\b/gi, QUOTE_BEGINS],
  [/<div\b[^>]{0,400}?\bname=["']?quote["']?/gi, QUOTE_BEGINS],
  [/<(?:div|span|p|table|pre)\b[^>]{0,600}?\b(?:id|class)=["']?[^"'>]{0,200}?\b(?:x_)*(?:gmail_signature|moz-signature|moz-txt-sig|AppleMailSignature|ms-outlook-mobile-signature|ms-outlook-ios-signature|Signature|protonmail_signature_block|signatureblock)\b/gi, SIGNATURE_BEGINS],
  [/<div\b[^>]{0,400}?\bdata-(?:signatureblock|smartmail)=["']?(?:true|gmail_signature)/gi, SIGNATURE_BEGINS],
];

/** The HTML as lines of text in which quotations are marked; see the marks above. */
export function markedText(html: string): string {
  let marked = html.replace(MARKS, "").replace(/<!--[^]*?-->/g, " ");
  for (const [pattern, mark] of openings) marked = marked.replace(pattern, (tag) => `<br>${mark}<br>${tag}`);
  marked = marked.replace(/<blockquote\b/gi, `<br>${QUOTE_OPENS}<br><blockquote`).replace(/<\/blockquote\s*>/gi, `</blockquote><br>${QUOTE_CLOSES}<br>`);
  return quoteLines(htmlToText(marked));
}

/** What stands in a blockquote gets the `>` that it would have in plain text. */
function quoteLines(text: string): string {
  let depth = 0;
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === QUOTE_OPENS) depth++;
    else if (line.trim() === QUOTE_CLOSES) depth = Math.max(0, depth - 1);
    else lines.push(depth > 0 ? `> ${line}` : line);
  }
  return lines.join("\n");
}
