/** Something between < and > that opens, closes or comments: then the text is html and is left alone. */
const HTML = /<\/?[a-z][^>]*>|<!--/i;
/** A picture of ours in a text is no reason to show the rest of it as html. */
const PICTURE = /<img src="cid:[\w.@+-]+" alt="[^"<>]*">/g;
/** Liquid and pictures keep their own signs: `{% if amount > 100 %}` must not become `&gt;`. */
const KEPT = /(\{\{.*?\}\}|\{%.*?%\}|<img src="cid:[\w.@+-]+" alt="[^"<>]*">)/s;

/** What somebody typed as html: blank lines part paragraphs, single ones break lines. Html goes through unchanged. */
export function toHtml(typed: string): string {
  const text = typed.replaceAll("\r\n", "\n").trim();
  if (isHtml(text)) return text;
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => `<p>${escapeText(paragraph).replaceAll("\n", "<br>\n")}</p>`);
  return paragraphs.join("\n");
}

/** The other way round, where nothing would be lost by it: html of plain paragraphs only is shown as text. */
export function toTyped(html: string): string {
  if (isHtml(html.replace(/<\/?p>|<br\s*\/?>/gi, ""))) return html;
  const text = html
    .replace(/<br\s*\/?>\n?/gi, "\n")
    .replace(/<\/p>\s*<p>/gi, "\n\n")
    .replace(/<\/?p>/gi, "");
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&").trim();
}

/** A picture as it stands in a text. */
export const pictureTag = (contentId: string, fileName: string): string => `<img src="cid:${contentId}" alt="${fileName.replace(/\.[^.]*$/, "").replace(/["<>&{}%]/g, " ").trim()}">`;

/** What a template is called that nobody named: its subject without the merge fields. */
export function nameOfSubject(subject: string): string {
  const words = subject.replace(/\{\{.*?\}\}|\{%.*?%\}/g, " ").replace(/\s+/g, " ");
  return (words.replace(/^[\s,.;:–-]+|[\s,.;:–-]+$/g, "") || subject.trim()).slice(0, 120);
}

export const isHtml = (typed: string): boolean => HTML.test(typed.replace(PICTURE, ""));

function escapeText(text: string): string {
  const escape = (part: string) => part.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return text.split(KEPT).map((part, index) => (index % 2 ? part : escape(part))).join("");
}

/** Puts a merge field over a selection: `{ text, caret }` after it. */
export function insertField(text: string, start: number, end: number, field: string): { text: string; caret: number } {
  const place = `{{ ${field} }}`;
  return { text: text.slice(0, start) + place + text.slice(end), caret: start + place.length };
}

/** The place that is being typed at the caret: `Dear {{ fir|` is `{ start, typed: "fir" }`. */
export function openPlace(text: string, caret: number): { start: number; typed: string } | null {
  const match = /\{\{\s*(\w*)$/.exec(text.slice(0, caret));
  return match ? { start: match.index, typed: match[1]!.toLowerCase() } : null;
}

/** A place closed by hand or by an earlier choice is replaced whole. */
export function endOfPlace(text: string, caret: number): number {
  return caret + (/^\w*\s*\}\}/.exec(text.slice(caret))?.[0].length ?? 0);
}
