import type { SendOutcome } from "../../services/deliveries/channel.ts";
import { type VendorAnswer, detailOf, retryAfter } from "../outside/ask-vendor.ts";
import { type MetaError, metaErrorOf } from "./ask-meta.ts";

export type Unsent = Exclude<SendOutcome, { outcome: "sent" }>;

/** What an error means for the message that met it. `seconds`: when to try again, where Meta says so in its documentation alone. */
export type Meaning = { is: "rate_limited" | "unavailable"; seconds: number | null } | { is: "failed"; scope: "recipient" | "account" | null };

export const failed = (scope: "recipient" | "account" | null): Meaning => ({ is: "failed", scope });

/** 200 to 299 are rights that were not given or were taken back. */
const isMissingRight = (code: number): boolean => code >= 200 && code <= 299;

/** What became of a message by Meta's answer; `reason` is `<name>_<code>`. */
export function outcomeOfMeta(answer: VendorAnswer, now: Date, { name, meaningOf }: { name: string; meaningOf: (error: MetaError) => Meaning | null }): Unsent {
  const error = metaErrorOf(answer);
  const { status } = answer;
  if (error === null) return outcomeOfStatus(answer, now);
  const reason = `${name}_${error.code}`;
  const meaning = meaningOf(error);
  if (meaning && meaning.is !== "failed") return { outcome: "deferred", reason: meaning.is, retryAt: retryAfter(answer, now) ?? later(now, meaning.seconds) };
  if (meaning) return { outcome: "failed", reason, detail: error.detail, ...(meaning.scope && { scope: meaning.scope }) };
  if (status === 429) return { outcome: "deferred", reason: "rate_limited", retryAt: retryAfter(answer, now) };
  if (isMissingRight(error.code) || status === 401 || status === 403) return { outcome: "failed", reason, detail: error.detail, scope: "account" };
  // The number itself is unknown, or not this token's.
  if (error.code === 100 && error.subcode === 33) return { outcome: "failed", reason, detail: error.detail, scope: "account" };
  // 1 and 2: Meta's platform is down, and nobody says whether it took the message first.
  if (status >= 500 || error.code === 1 || error.code === 2) return { outcome: "uncertain", reason };
  return { outcome: "failed", reason, detail: error.detail };
}

function outcomeOfStatus(answer: VendorAnswer, now: Date): Unsent {
  const { status } = answer;
  if (status === 429) return { outcome: "deferred", reason: "rate_limited", retryAt: retryAfter(answer, now) };
  // A gateway may speak for a server that has taken the message long since; a redirect is no answer of Meta's.
  if (status < 400 || status >= 500) return { outcome: "uncertain", reason: `meta_${status}` };
  return { outcome: "failed", reason: `meta_${status}`, detail: detailOf(answer), ...(status === 401 || status === 403 ? { scope: "account" as const } : {}) };
}

const later = (now: Date, seconds: number | null): Date | null => (seconds === null ? null : new Date(now.getTime() + seconds * 1000));
