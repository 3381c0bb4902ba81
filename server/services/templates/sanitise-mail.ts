import sanitizeHtml from "sanitize-html";

const harmless = /^(?!.*(?:url|expression|javascript|@import)\s*[(:])[^<>{}\\]*$/i;
const properties = [
  "color", "background-color", "font", "font-family", "font-size", "font-style", "font-weight", "letter-spacing", "line-height", "text-align", "text-decoration", "text-transform", "vertical-align", "white-space", "direction",
  "margin", "margin-top", "margin-right", "margin-bottom", "margin-left", "padding", "padding-top", "padding-right", "padding-bottom", "padding-left",
  "border", "border-top", "border-right", "border-bottom", "border-left", "border-color", "border-style", "border-width", "border-radius", "border-collapse", "border-spacing",
  "width", "height", "max-width", "min-width", "max-height", "display", "list-style-type", "table-layout",
];
const common = ["style", "class", "dir", "lang", "title", "align", "valign", "width", "height", "bgcolor", "role"];

/**
 * An author's HTML as mail programs show it: tables, text, links, pictures and inline styles; no script, form, frame,
 * style sheet or comment. What is previewed and what is sent both come from here.
 */
export function sanitiseMail(html: string): string {
  return sanitizeHtml(html, {
    allowedTags: [
      "a", "abbr", "address", "b", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins",
      "li", "ol", "p", "pre", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "wbr", "section", "article", "header", "footer", "main",
    ],
    allowedAttributes: {
      "*": common,
      a: ["href", "name", "target", "rel"],
      img: ["src", "alt", "border"],
      table: ["cellpadding", "cellspacing", "border"],
      td: ["colspan", "rowspan", "nowrap"],
      th: ["colspan", "rowspan", "nowrap", "scope"],
      col: ["span"],
      ol: ["start", "type"],
      font: ["color", "face", "size"],
    },
    allowedSchemes: ["https", "http", "mailto", "tel"],
    allowedSchemesByTag: { img: ["https", "http", "cid", "data"] },
    allowProtocolRelative: false,
    allowedStyles: { "*": Object.fromEntries(properties.map((property) => [property, [harmless]])) },
    nonTextTags: ["script", "style", "textarea", "option", "noscript", "title", "template"],
    // SVG may carry script.
    exclusiveFilter: (frame) => frame.tag === "img" && /^data:(?!image\/(png|jpeg|gif|webp);)/i.test(frame.attribs.src ?? ""),
    transformTags: { a: sanitizeHtml.simpleTransform("a", { rel: "noopener noreferrer" }) },
  });
}
