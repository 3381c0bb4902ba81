import type { SendOutcome } from "../../services/deliveries/channel.ts";
import { metaErrorOf } from "../meta/ask-meta.ts";
import { type VendorAnswer, detailOf, retryAfter } from "../outside/ask-vendor.ts";

/** What an error means for the message that met it. `seconds`: when to try again, where Meta says so in its documentation alone. */
type Meaning = { is: "rate_limited" | "unavailable"; seconds: number | null } | { is: "failed"; scope: "recipient" | "account" | null };

const failed = (scope: "recipient" | "account" | null): Meaning => ({ is: "failed", scope });
const RECIPIENT = failed("recipient");
const ACCOUNT = failed("account");

/**
 * By code: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes. What is not here concerns the message
 * alone: its template, its parameters, its media.
 */
const MEANINGS: Record<number, Meaning> = {
  // The app's, the number's and the pair's rates. The pair's recovers in 6 s, the app's within its hour.
  4: { is: "rate_limited", seconds: 600 },
  80007: { is: "rate_limited", seconds: 600 },
  130429: { is: "rate_limited", seconds: null },
  131056: { is: "rate_limited", seconds: 6 },
  133016: { is: "rate_limited", seconds: 3_600 },
  // Said by Meta itself: this message was not sent.
  131000: { is: "unavailable", seconds: null },
  131016: { is: "unavailable", seconds: null },
  131057: { is: "unavailable", seconds: 300 },
  // Nobody else's message is touched: no WhatsApp there, its window is closed, no marketing wished or allowed, no number told.
  130472: RECIPIENT,
  130497: RECIPIENT,
  131021: RECIPIENT,
  131026: RECIPIENT,
  131030: RECIPIENT,
  131047: RECIPIENT,
  131049: RECIPIENT,
  131050: RECIPIENT,
  131062: RECIPIENT,
  137000: RECIPIENT,
  // The token, a right, the payment, the registration, or Meta's judgement of us.
  0: ACCOUNT,
  3: ACCOUNT,
  10: ACCOUNT,
  102: ACCOUNT,
  190: ACCOUNT,
  368: ACCOUNT,
  131005: ACCOUNT,
  131031: ACCOUNT,
  131037: ACCOUNT,
  131042: ACCOUNT,
  131044: ACCOUNT,
  131045: ACCOUNT,
  131048: ACCOUNT,
  131064: ACCOUNT,
  133010: ACCOUNT,
};

/** 200 to 299 are rights that were not given or were taken back. */
const isMissingRight = (code: number): boolean => code >= 200 && code <= 299;

/** What became of a message by Meta's answer; `reason` is `whatsapp_<code>`. */
export function outcomeOfRefusal(answer: VendorAnswer, now: Date): Exclude<SendOutcome, { outcome: "sent" }> {
  const error = metaErrorOf(answer);
  const { status } = answer;
  if (error === null) return outcomeOfStatus(answer, now);
  const reason = `whatsapp_${error.code}`;
  const meaning = Object.hasOwn(MEANINGS, error.code) ? MEANINGS[error.code]! : null;
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

function outcomeOfStatus(answer: VendorAnswer, now: Date): Exclude<SendOutcome, { outcome: "sent" }> {
  const { status } = answer;
  if (status === 429) return { outcome: "deferred", reason: "rate_limited", retryAt: retryAfter(answer, now) };
  // A gateway may speak for a server that has taken the message long since; a redirect is no answer of Meta's.
  if (status < 400 || status >= 500) return { outcome: "uncertain", reason: `meta_${status}` };
  return { outcome: "failed", reason: `meta_${status}`, detail: detailOf(answer), ...(status === 401 || status === 403 ? { scope: "account" as const } : {}) };
}

const later = (now: Date, seconds: number | null): Date | null => (seconds === null ? null : new Date(now.getTime() + seconds * 1000));
