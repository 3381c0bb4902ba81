/**
 * The plain text alternative of sanitised HTML (well-formed, so that patterns suffice): paragraphs become blank lines,
 * list items dashes, links keep their address.
 */
export function textOfHtml(html: string): string {
  return decodeEntities(
    html
      .replace(/[ \t\r\n\f]+/g, " ")
      .replace(/<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)<\/a>/g, (_, href: string, label: string) => linkText(href, label))
      .replace(/<img\b[^>]*?\balt="([^"]*)"[^>]*>/g, "$1")
      .replace(/<li\b[^>]*>/g, "\n- ")
      .replace(/<hr\b[^>]*>/g, "\n----\n")
      .replace(/<br\b[^>]*>|<\/(?:div|tr|dt|dd|caption|figcaption|section|header|footer|article)>/g, "\n")
      .replace(/<\/(?:td|th)>/g, "\t")
      .replace(/<\/?(?:p|h[1-6]|ul|ol|table|blockquote|pre)\b[^>]*>/g, "\n\n")
      .replace(/<[^>]*>/g, ""),
  )
    .replace(/[ \t]*\n[ \t]*/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function linkText(href: string, label: string): string {
  const text = label.replace(/<[^>]*>/g, "").trim();
  const target = href.replace(/^mailto:/, "");
  return text === "" || text === target ? target : `${text} (${target})`;
}

function decodeEntities(text: string): string {
  return text.replace(/&nbsp;/g, "\u00a0").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");
}
