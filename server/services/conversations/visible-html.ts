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

const TAG = /<(?:div|span|hr|section|table|blockquote|p|pre)\b[^<>]{0,2000}>/gi;

/** What mail programs write on the elements around or before what they quote; Outlook gives others' ids and classes an `x_`. */
const signs: [pattern: RegExp, mark: string][] = [
  [/\bid=["']?(?:x_)*(?:appendonsend|divRplyFwdMsg|OLK_SRC_BODY_SECTION|stopSpelling|mail-editor-reference-message-container|reply-intro|isForwardContent|isReplyContent|replySplit|orig_msg|lineBreakAtBeginningOfMessageQuote)\b/i, REST_IS_QUOTED],
  [/\bclass=(?:["'][^"']*?|)\b(?:x_)*(?:ms-outlook-mobile-reference-message|OutlookMessageHeader|zmail_extra|yahoo_quoted|yahoo-quoted-begin|replyforwardmessage|quoted-header|moz-forward-container|reply_header)\b/i, REST_IS_QUOTED],
  // Outlook's line over From, Sent, To: a border on top and nothing else.
  [/^<div\b.*\bstyle=["'][^"']*?border:\s*none;\s*border-top:\s*solid\s+(?:#|windowtext)/is, REST_IS_QUOTED],
  [/\bclass=(?:["'][^"']*?|)\b(?:x_)*(?:gmail_quote|gmail_quote_container|gmail_attr|moz-cite-prefix|protonmail_quote|tutanota_quote|mailru-blockquote|airmail_on|skiff_quote|front-blockquote)\b/i, QUOTE_BEGINS],
  [/^<div\b.*\bname=["']?quote\b/is, QUOTE_BEGINS],
  [/\b(?:id|class)=(?:["'][^"']*?|)\b(?:x_)*(?:gmail_signature|moz-signature|moz-txt-sig|AppleMailSignature|ms-outlook-mobile-signature|ms-outlook-ios-signature|Signature|protonmail_signature_block|signatureblock)\b/i, SIGNATURE_BEGINS],
  [/\bdata-(?:signatureblock|smartmail)=["']?(?:true|gmail_signature)/i, SIGNATURE_BEGINS],
];

/** The HTML as lines of text in which quotations are marked; see the marks above. */
export function markedText(html: string): string {
  const marked = withoutComments(html.replace(MARKS, ""))
    .replace(TAG, (tag) => {
      const mark = signs.find(([pattern]) => pattern.test(tag))?.[1];
      return mark === undefined ? tag : `<br>${mark}<br>${tag}`;
    })
    .replace(/<blockquote\b/gi, `<br>${QUOTE_OPENS}<br><blockquote`)
    .replace(/<\/blockquote\s*>/gi, `</blockquote><br>${QUOTE_CLOSES}<br>`);
  return quoteLines(htmlToText(marked));
}

/** By hand: a pattern reads to the end once for each comment that is never closed. */
function withoutComments(html: string): string {
  let kept = "";
  let at = 0;
  for (let start = html.indexOf("<!--"); start >= 0; start = html.indexOf("<!--", at)) {
    const end = html.indexOf("-->", start + 4);
    if (end < 0) break;
    kept += html.slice(at, start);
    at = end + 3;
  }
  return kept + html.slice(at);
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
