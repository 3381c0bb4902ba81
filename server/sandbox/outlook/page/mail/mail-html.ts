import DOMPurify from "dompurify";

/** The page of a mail frame: no script, and nothing fetched from elsewhere. */
const POLICY = "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; font-src data:";
const FONT = "font: 14px/1.45 'Segoe UI', system-ui, sans-serif";

export function cleanHtml(html: string): string {
  return DOMPurify.sanitize(html, {
    FORBID_TAGS: ["form", "input", "button", "textarea", "select", "iframe", "object", "embed", "link", "meta", "base"],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel|cid|data:image\/)/i,
    ADD_ATTR: ["target"],
  });
}

export type FrameColours = { text: string; background: string; link: string };

/** A whole document for a sandboxed frame. */
export function mailDocument(html: string, colours: FrameColours, style = ""): string {
  return `<!doctype html><html><head><meta charset="utf-8"><base target="_blank">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<style>html{color-scheme:light dark}body{margin:0;${FONT};color:${colours.text};background:${colours.background};overflow-wrap:anywhere}
a{color:${colours.link}}img{max-width:100%;height:auto}pre{white-space:pre-wrap}blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #999}table{max-width:100%}${style}</style>
</head><body>${html}</body></html>`;
}

/** A mail that brings its own colours is shown on paper, also in the dark theme. */
export function hasOwnColours(html: string): boolean {
  return /bgcolor=|background(-color)?\s*:|[^-]color\s*:|<font[^>]+color/i.test(html);
}
