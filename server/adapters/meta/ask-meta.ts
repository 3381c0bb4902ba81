import type { Answered, VendorAccount, VendorRefusal } from "../../services/channels/channel-vendor.ts";
import { oneLine } from "../mime/compose-mime.ts";
import type { ChatAddresses } from "./chat-addresses.ts";
import { NoAnswer, type VendorAnswer, type VendorOptions, type VendorRequest, askVendor, detailOf, retryAfter } from "../outside/ask-vendor.ts";

export interface MetaOptions extends VendorOptions {
  addresses: ChatAddresses;
}

type Asked = Omit<VendorRequest, "headers" | "url"> & { url: string; token: string | null; headers?: Record<string, string> };

/** One question to the Graph API; every status is an answer. Throws NoAnswer. */
export function askMeta(options: MetaOptions, { token, headers, ...asked }: Asked): Promise<VendorAnswer> {
  const bearer: Record<string, string> = token === null ? {} : { authorization: `Bearer ${oneLine(token)}` };
  return askVendor(options, { ...asked, headers: { ...bearer, accept: "application/json", ...(typeof asked.body === "string" ? { "content-type": "application/json" } : {}), ...headers } });
}

/** The same as a value: what is no success is why. */
export async function askMetaFor<Value>(options: MetaOptions, asked: Asked, read: (json: Record<string, unknown>) => Value | null): Promise<Answered<Value>> {
  try {
    const answer = await askMeta(options, asked);
    if (answer.status < 200 || answer.status > 299) return refusalOf(answer, options.now());
    const value = read(answer.json ?? {});
    return value === null ? { ok: false, code: "unexpected_answer", detail: "The answer lacks what was asked for.", vendorCode: null, retryAt: null } : { ok: true, value };
  } catch (error) {
    return refusalOfFault(error);
  }
}

/** Tells Meta something; that it was taken is all there is to know. */
export async function tellMeta(options: MetaOptions, asked: Asked): Promise<Answered<null>> {
  if (asked.token === null) return { ...missing("token"), code: "token_refused" };
  const answer = await askMetaFor(options, asked, (json) => json);
  return answer.ok ? { ok: true, value: null } : answer;
}

export function refusalOfFault(error: unknown): VendorRefusal {
  if (!(error instanceof NoAnswer)) throw error;
  return { ok: false, code: "unreachable", detail: error.message, vendorCode: null, retryAt: null };
}

/** What Meta says of a refusal: https://developers.facebook.com/docs/graph-api/guides/error-handling */
export interface MetaError {
  code: number;
  subcode: number | null;
  isTransient: boolean;
  detail: string;
}

export function metaErrorOf({ json, status, text }: VendorAnswer): MetaError | null {
  const error = json?.["error"];
  if (typeof error !== "object" || error === null) return null;
  const { code, error_subcode: subcode, is_transient: isTransient, message, error_data: data } = error as Record<string, unknown>;
  if (typeof code !== "number") return null;
  const details = (data as { details?: unknown } | null | undefined)?.details;
  const said = [message, details].filter((one) => typeof one === "string" && one !== "").join(" ");
  return { code, subcode: typeof subcode === "number" ? subcode : null, isTransient: isTransient === true, detail: withoutTokens(detailOf({ status, headers: {}, text, json: { message: said } })) };
}

/** Meta repeats a token that it cannot read in its refusal. */
const withoutTokens = (said: string): string => said.replace(/\b(EA[A-Za-z]|IG[A-Za-z])[\w-]{12,}/g, "$1…");

const RATE_CODES = new Set([4, 17, 32, 613, 80007, 130429, 131056, 133016]);

export function refusalOf(answer: VendorAnswer, now: Date): VendorRefusal {
  const error = metaErrorOf(answer);
  const { status } = answer;
  const said = { ok: false as const, detail: error?.detail ?? withoutTokens(detailOf(answer)), vendorCode: error?.code ?? null, retryAt: null };
  if (status === 429 || (error && RATE_CODES.has(error.code))) return { ...said, code: "rate_limited", retryAt: retryAfter(answer, now) };
  // 0 and 190 are told with 400 as well as with 401.
  if (error?.code === 190 || error?.code === 0 || error?.code === 102 || status === 401) return { ...said, code: "token_refused" };
  if (error?.code === 3 || error?.code === 10 || (error && error.code >= 200 && error.code < 300) || status === 403) return { ...said, code: "not_allowed" };
  if (status === 404 || (error?.code === 100 && error.subcode === 33)) return { ...said, code: "not_found" };
  if (status >= 500 || error?.isTransient) return { ...said, code: "unreachable" };
  return { ...said, code: error ? "invalid" : "unexpected_answer" };
}

/** An id in an address, so that no id leads elsewhere. */
export const pathOf = (...parts: string[]) => parts.map((part) => `/${encodeURIComponent(part)}`).join("");

export const missing = (what: string): VendorRefusal => ({ ok: false, code: "invalid", detail: `The account has no ${what}.`, vendorCode: null, retryAt: null });

/** The account's id at the vendor and its token, or why not. */
export function identityOf({ settings, secret }: VendorAccount): { ok: true; externalId: string; token: string } | VendorRefusal {
  if (!settings.externalId) return missing("id at the vendor");
  return secret === null ? { ...missing("token"), code: "token_refused" } : { ok: true, externalId: settings.externalId, token: secret };
}
