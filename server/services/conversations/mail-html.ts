import sanitizeHtml from "sanitize-html";
import { cleanText, cutAt } from "./clean-text.ts";

export const HTML_CHARS_MAX = 1_000_000;

/**
 * A mail's HTML as it may be shown: no scripts, styles, forms, frames or remote content. Remote pictures are left out,
 * since loading them tells the sender that the mail was read; their alternative text stays.
 */
export function sanitiseMailHtml(html: string): string {
  return cleanText(sanitizeHtml(cutAt(html, HTML_CHARS_MAX), {
    allowedTags: [
      "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em",
      "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s",
      "samp", "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
    ],
    allowedAttributes: { "*": ["dir", "lang", "title", "align", "colspan", "rowspan"], a: ["href", "rel", "target"], img: ["src", "alt", "width", "height"] },
    allowedSchemes: ["http", "https", "mailto", "tel"],
    allowedSchemesByTag: { img: ["data"] },
    allowProtocolRelative: false,
    nonTextTags: ["script", "style", "textarea", "option", "noscript", "title", "head", "template", "svg", "math"],
    transformTags: {
      a: (_tag, attributes) => ({ tagName: "a", attribs: { ...attributes, rel: "noopener noreferrer nofollow", target: "_blank" } }),
    },
    exclusiveFilter: (frame) => frame.tag === "img" && !isSafePicture(frame.attribs.src) && !frame.attribs.alt,
  }));
}

/** SVG may carry script; the raster formats cannot. */
function isSafePicture(src: string | undefined): boolean {
  return src !== undefined && /^data:image\/(png|gif|jpe?g|webp);base64,/i.test(src);
}

/** What a person would read of the HTML, line by line. */
export function htmlToText(html: string): string {
  const withLines = cutAt(html, HTML_CHARS_MAX)
    .replace(/[\r\n\t ]+/g, " ")
    .replace(/<(?:br|\/p|\/div|\/tr|\/li|\/h[1-6]|\/blockquote|\/table|hr)\b[^>]*>/gi, "$&\n")
    .replace(/<li\b[^>]*>/gi, "$&- ");
  const text = sanitizeHtml(withLines, { allowedTags: [], allowedAttributes: {}, nonTextTags: ["script", "style", "textarea", "option", "noscript", "title", "head", "template", "svg", "math"] });
  return unescapeHtml(cleanText(text))
    .replace(/[ \u00a0]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Plain text as HTML, for mails that have none. */
export function textToHtml(text: string): string {
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  return `<div>${escaped.replace(/\n/g, "<br>")}</div>`;
}

/** sanitize-html has decoded every entity but those that it must write itself. */
function unescapeHtml(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");
}
