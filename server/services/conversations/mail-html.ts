import sanitizeHtml from "sanitize-html";
import { escapeHtml } from "../../escape-html.ts";
import { cleanText, cutAt } from "./clean-text.ts";

export const HTML_CHARS_MAX = 1_000_000;

/**
 * A mail's HTML as it may be shown: no scripts, styles, forms, frames or remote content. Remote pictures lose their
 * address to `data-remote-src`, since loading them tells the sender that the mail was read; pictures of the mail's own
 * parts lose theirs to `data-cid`. See `withPictures`. Pictures of one pixel, which are there to be counted, go for good.
 */
export function sanitiseMailHtml(html: string): string {
  return cleanText(sanitizeHtml(cutAt(html, HTML_CHARS_MAX), {
    allowedTags: [
      "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em",
      "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s",
      "samp", "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
    ],
    allowedAttributes: { "*": ["dir", "lang", "title", "align", "colspan", "rowspan"], a: ["href", "rel", "target"], img: ["src", "alt", "width", "height", "data-remote-src", "data-cid"] },
    allowedSchemes: ["http", "https", "mailto", "tel"],
    allowedSchemesByTag: { img: ["data"] },
    allowProtocolRelative: false,
    nonTextTags: ["script", "style", "textarea", "option", "noscript", "title", "head", "template", "svg", "math"],
    transformTags: {
      a: (_tag, attributes) => ({ tagName: "a", attribs: { ...attributes, rel: "noopener noreferrer nofollow", target: "_blank" } }),
      img: (_tag, attributes) => ({ tagName: "img", attribs: withoutAddress(attributes) }),
    },
    exclusiveFilter: (frame) => frame.tag === "img" && !isSafePicture(frame.attribs.src) && !frame.attribs["data-remote-src"] && !frame.attribs["data-cid"] && !frame.attribs.alt,
  }));
}

function withoutAddress({ src = "", "data-remote-src": _remote, "data-cid": _cid, ...attributes }: Record<string, string>): Record<string, string> {
  if (isSafePicture(src)) return { ...attributes, src };
  const cid = /^\s*cid:(.{1,200})$/is.exec(src)?.[1];
  if (cid) return { ...attributes, "data-cid": cid.trim() };
  const isCounter = [attributes.width, attributes.height].some((side) => /^\s*[01](px)?\s*$/.test(side ?? ""));
  return /^\s*https?:\/\//i.test(src) && !isCounter ? { ...attributes, "data-remote-src": src.trim() } : attributes;
}

export interface Pictures {
  /** Remote ones are loaded by whoever looks: only when asked. */
  showsRemote: boolean;
  /** Of the mail's own parts, by content id, as `data:` addresses. */
  inline: ReadonlyMap<string, string>;
}

/** Sanitised HTML with the pictures that were asked for. */
export function withPictures(html: string, { showsRemote, inline }: Pictures): string {
  return html.replace(/<img\b[^>]*>/gi, (tag) => {
    const shown = showsRemote ? tag.replace(/\sdata-remote-src="(https?:[^"]*)"/i, ' src="$1" referrerpolicy="no-referrer"') : tag;
    return shown.replace(/\sdata-cid="([^"]*)"/i, (whole, cid: string) => {
      const data = inline.get(unescapeHtml(cid));
      return data ? ` src="${data}"` : whole;
    });
  });
}

export const countInlinePictures = (html: string): number => html.match(/<img\b[^>]*\sdata-cid="/gi)?.length ?? 0;

export function countRemotePictures(html: string): number {
  return html.match(/<img\b[^>]*\sdata-remote-src="/gi)?.length ?? 0;
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
  return `<div>${escapeHtml(text).replace(/\n/g, "<br>")}</div>`;
}

/** sanitize-html has decoded every entity but those that it must write itself. */
function unescapeHtml(text: string): string {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");
}
