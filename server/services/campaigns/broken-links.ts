import { isSendableAddress } from "../contacts/email-address.ts";

const REFERENCE = /\b(href|src)="([^"]*)"/g;
const PLACE = /\b(?:name|id)="([^"]*)"/g;
/** Verdicts kept of links; most rows of a campaign share theirs. */
const KEPT_MAX = 5_000;

/**
 * Links of sanitised HTML that lead nowhere, as far as can be told without asking anybody: no address, a place in the
 * text that is not there, braces that nothing filled, a picture that is not attached. Each once, in their order.
 */
export function createLinkCheck(contentIds: ReadonlySet<string>): (html: string) => string[] {
  const verdicts = new Map<string, boolean>();
  return (html) => {
    if (!html.includes('href="') && !html.includes('src="')) return [];
    const broken = new Set<string>();
    let places: Set<string> | null = null;
    for (const [, attribute, raw] of html.matchAll(REFERENCE)) {
      const link = unescape(raw!).trim();
      if (link.startsWith("#")) {
        places ??= new Set([...html.matchAll(PLACE)].map((match) => unescape(match[1]!)));
        if (!places.has(decoded(link.slice(1)))) broken.add(link);
        continue;
      }
      let isBroken = verdicts.get(link);
      if (isBroken === undefined) {
        isBroken = !leadsSomewhere(link, attribute === "src", contentIds);
        if (verdicts.size < KEPT_MAX) verdicts.set(link, isBroken);
      }
      if (isBroken) broken.add(link === "" ? '""' : link);
    }
    return [...broken];
  };
}

function leadsSomewhere(link: string, isPicture: boolean, contentIds: ReadonlySet<string>): boolean {
  if (/\{\{|\}\}|\{%|%\}|%7B%7B|%7D%7D/i.test(link)) return false;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(link)?.[1]?.toLowerCase();
  switch (scheme) {
    case "http":
    case "https":
      return isWebAddress(link);
    case "mailto":
      return isMailTo(link);
    case "tel":
      return /^tel:\+?[\d\s().-]{3,}(?:;.*)?$/i.test(link);
    case "cid":
      return isPicture && contentIds.has(link.slice(4));
    case "data":
      return isPicture;
    default:
      // A mail has no place that a path could start from.
      return false;
  }
}

function isWebAddress(link: string): boolean {
  if (!/^https?:\/\/[^/?#]/i.test(link) || /\s/.test(link)) return false;
  try {
    const { hostname } = new URL(link);
    if (hostname.startsWith("[") || /^\d+(?:\.\d+){3}$/.test(hostname)) return true;
    const labels = hostname.replace(/\.$/, "").split(".");
    return labels.length > 1 && labels.every((label) => label !== "");
  } catch {
    return false;
  }
}

function isMailTo(link: string): boolean {
  const [, to = "", query = ""] = /^mailto:([^?]*)(?:\?(.*))?$/i.exec(link) ?? [];
  const addresses = decoded(to).split(",").map((address) => address.trim()).filter(Boolean);
  if (addresses.length === 0) return /(?:^|&)to=[^&]+/i.test(query);
  return addresses.every(isSendableAddress);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}
