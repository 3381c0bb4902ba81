import { type Meaning, type Unsent, failed, outcomeOfMeta } from "../meta/meta-outcome.ts";
import type { VendorAnswer } from "../outside/ask-vendor.ts";

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

/** What became of a message by Meta's answer; `reason` is `whatsapp_<code>`. */
export function outcomeOfRefusal(answer: VendorAnswer, now: Date): Unsent {
  return outcomeOfMeta(answer, now, { name: "whatsapp", meaningOf: ({ code }) => (Object.hasOwn(MEANINGS, code) ? MEANINGS[code]! : null) });
}
