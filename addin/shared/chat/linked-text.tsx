import { Fragment } from "react";

/** Web addresses alone, without the sign that ends the sentence. */
const LINK = /\bhttps?:\/\/[^\s<>"'`{}|\\^\u202a-\u202e\u2066-\u2069]{3,2000}/giu;
const ENDS = /[.,;:!?)\]]+$/;

/** What somebody wrote, as text and never as HTML; web addresses lead out without telling whence. Its direction is its own. */
export function LinkedText({ text }: { text: string }) {
  return <bdi>{partsOf(text).map((part, index) => <Fragment key={index}>{typeof part === "string" ? part : <a href={part.href} target="_blank" rel="noopener noreferrer nofollow" style={{ color: "inherit" }}>{part.href}</a>}</Fragment>)}</bdi>;
}

/** Pure: text and web addresses in their order. */
export function partsOf(text: string): (string | { href: string })[] {
  const parts: (string | { href: string })[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const href = match[0].replace(ENDS, "");
    if (!URL.canParse(href)) continue;
    if (match.index > from) parts.push(text.slice(from, match.index));
    parts.push({ href });
    from = match.index + href.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}
