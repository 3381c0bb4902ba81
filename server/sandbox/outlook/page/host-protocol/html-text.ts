const BLOCKS = new Set([
  "P",
  "DIV",
  "LI",
  "TR",
  "H1",
  "H2",
  "H3",
  "H4",
  "H5",
  "H6",
  "BLOCKQUOTE",
  "TABLE",
  "UL",
  "OL",
  "PRE",
  "HR",
]);
const SILENT = new Set(["STYLE", "SCRIPT", "HEAD", "TITLE", "TEMPLATE"]);

/** A mail's HTML as text: one line a block, as `body.getAsync("text")` gives it. */
export function htmlToText(html: string): string {
  const lines: string[] = [];
  let line = "";
  const endLine = () => {
    lines.push(line.replace(/[ \t\u00a0]+/g, " ").trim());
    line = "";
  };
  const walk = (node: Node) => {
    if (node.nodeType === Node.TEXT_NODE) line += (node.textContent ?? "").replace(/\s+/g, " ");
    if (!(node instanceof Element) || SILENT.has(node.tagName)) return;
    if (node.tagName === "BR") return endLine();
    const isBlock = BLOCKS.has(node.tagName);
    if (isBlock && line.trim()) endLine();
    node.childNodes.forEach(walk);
    if (isBlock) endLine();
  };
  new DOMParser().parseFromString(html, "text/html").body.childNodes.forEach(walk);
  endLine();
  return lines
    .join("\r\n")
    .replace(/(\r\n){3,}/g, "\r\n\r\n")
    .trim();
}

export function textToHtml(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replace(/\r\n|\r|\n/g, "<br>");
}
