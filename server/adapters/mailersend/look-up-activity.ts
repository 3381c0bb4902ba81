import type { LookUpOutcome, LookUpQuery } from "../../services/deliveries/channel.ts";
import { NoAnswer, type VendorAnswer, askVendor } from "../outside/ask-vendor.ts";
import { type MailerSendOptions, baseUrlOf, headersFor } from "./channel.ts";

const PAGE_SIZE = 100;
const PAGES_MAX = 20;
/** An activity appears some time after its message was taken. */
const LISTED_AFTER_MS = 10 * 60_000;
const CLOCKS_DIFFER_MS = 5 * 60_000;
const UNKNOWN_SINCE_MS = 24 * 60 * 60_000;

interface Activity {
  email?: { id?: unknown; tags?: unknown; recipient?: { email?: unknown }; message?: { id?: unknown } };
}

/**
 * What MailerSend lists of the sender's domain since the hand-over, by the delivery's tag. “Nothing” is said only where
 * the list was read to its end and has had time to fill.
 */
export async function lookUpActivity(options: MailerSendOptions, query: LookUpQuery): Promise<LookUpOutcome> {
  try {
    const domainId = await domainOf(options, query);
    return typeof domainId === "string" ? await readActivity(options, query, domainId) : domainId;
  } catch (error) {
    if (error instanceof NoAnswer) return { found: "unknown", reason: error.code };
    throw error;
  }
}

export async function askDomains(options: MailerSendOptions, account: LookUpQuery["account"]): Promise<VendorAnswer> {
  return askVendor(options, { method: "GET", url: `${baseUrlOf(options, account)}/domains?limit=${PAGE_SIZE}`, headers: headersFor(account) });
}

export function domainIn(answer: VendorAnswer, address: string): Record<string, unknown> | null {
  const name = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  return listOf(answer).find((domain) => String(domain["name"] ?? "").toLowerCase() === name) ?? null;
}

async function domainOf(options: MailerSendOptions, { account }: LookUpQuery): Promise<string | LookUpOutcome> {
  const answer = await askDomains(options, account);
  if (answer.status !== 200) return { found: "unknown", reason: `mailersend_${answer.status}` };
  const id = domainIn(answer, account.from.address)?.["id"];
  return typeof id === "string" ? id : { found: "unknown", reason: "domain_not_listed" };
}

async function readActivity(options: MailerSendOptions, query: LookUpQuery, domainId: string): Promise<LookUpOutcome> {
  const now = options.now().getTime();
  const since = query.handedOverAt?.getTime() ?? now - UNKNOWN_SINCE_MS;
  const range = `date_from=${Math.floor((since - CLOCKS_DIFFER_MS) / 1000)}&date_to=${Math.ceil((now + CLOCKS_DIFFER_MS) / 1000)}`;
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const url = `${baseUrlOf(options, query.account)}/activity/${encodeURIComponent(domainId)}?${range}&limit=${PAGE_SIZE}&page=${page}`;
    const answer = await askVendor(options, { method: "GET", url, headers: headersFor(query.account) });
    if (answer.status !== 200 || !Array.isArray(answer.json?.["data"])) return { found: "unknown", reason: `mailersend_${answer.status}` };
    const items = listOf(answer) as Activity[];
    const found = items.find(({ email }) => Array.isArray(email?.tags) && email.tags.includes(query.deliveryId));
    if (found) return { found: "sent", reference: { providerMessageId: String(found.email?.message?.id ?? found.email?.id ?? query.deliveryId), internetMessageId: null } };
    if (items.length < PAGE_SIZE) return now - since < LISTED_AFTER_MS ? { found: "unknown", reason: "not_listed_yet" } : { found: "nothing" };
  }
  return { found: "unknown", reason: "too_much_activity" };
}

function listOf({ json }: VendorAnswer): Record<string, unknown>[] {
  const data = json?.["data"];
  return Array.isArray(data) ? data.filter((item): item is Record<string, unknown> => typeof item === "object" && item !== null) : [];
}
