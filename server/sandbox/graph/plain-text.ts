const PREVIEW_CHARS = 255;
const PREVIEW_SOURCE_CHARS = 64 * 1024;
const NAMED_ENTITIES: Record<string, string> = {
  amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", copy: "©", reg: "®", euro: "€", hellip: "…",
  ndash: "–", mdash: "—", lsquo: "‘", rsquo: "’", ldquo: "“", rdquo: "”", bull: "•", middot: "·", shy: "",
  zwnj: "", zwj: "", auml: "ä", ouml: "ö", uuml: "ü", Auml: "Ä", Ouml: "Ö", Uuml: "Ü", szlig: "ß", eacute: "é",
  egrave: "è", agrave: "à", ccedil: "ç", ntilde: "ñ", oslash: "ø", aring: "å", laquo: "«", raquo: "»",
};
const UNSEEN_ELEMENTS = new Set(["script", "style", "head", "title", "template", "noscript"]);
const BLOCK_ELEMENTS = new Set(["p", "div", "br", "tr", "li", "table", "ul", "ol", "hr", "blockquote", "section", "h1"]);

/** The text that a reader sees of an HTML body. One pass: a hostile body costs no more than its length. */
export function htmlToText(html: string): string {
  const pieces: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0) break;
    pieces.push(html.slice(at, open).replace(/\s+/g, " "));
    const end = endOfTag(html, open);
    const name = /^<\/?([a-z][a-z0-9]*)/i.exec(html.slice(open, open + 20))?.[1]?.toLowerCase() ?? "";
    if (BLOCK_ELEMENTS.has(name)) pieces.push("\n");
    at = UNSEEN_ELEMENTS.has(name) && html[open + 1] !== "/" ? endOfUnseen(html, end, name) : end;
  }
  pieces.push(html.slice(at).replace(/\s+/g, " "));
  return decodeEntities(pieces.join("")).replace(/[ \t\u00a0]*\n[ \t\u00a0]*/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
}

function endOfTag(html: string, open: number): number {
  const isComment = html.startsWith("<!--", open);
  const end = html.indexOf(isComment ? "-->" : ">", open);
  if (end < 0) return html.length;
  return end + (isComment ? 3 : 1);
}

// A missing end tag hides the rest, as in a browser; so each search that fails ends the whole pass.
function endOfUnseen(html: string, from: number, name: string): number {
  const pattern = new RegExp(`</${name}`, "gi");
  pattern.lastIndex = from;
  const found = pattern.exec(html);
  return found ? endOfTag(html, found.index) : html.length;
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});?/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return NAMED_ENTITIES[name] ?? whole;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}

export function textToHtml(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<html><body><div style="white-space:pre-wrap">${escaped}</div></body></html>`;
}

/** The first 255 characters that a reader sees, on one line, as in Graph's bodyPreview. */
export function previewOf(body: { contentType: "html" | "text"; content: string }): string {
  const source = body.content.slice(0, PREVIEW_SOURCE_CHARS);
  const text = body.contentType === "html" ? htmlToText(source) : source;
  return text.replace(/\s+/g, " ").trim().slice(0, PREVIEW_CHARS).toWellFormed();
}
