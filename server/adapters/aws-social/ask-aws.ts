import type { Answered, VendorAccount, VendorRefusal } from "../../services/channels/channel-vendor.ts";
import { type MetaOptions, refusalOfFault } from "../meta/ask-meta.ts";
import type { Untrusted } from "../meta/hostile-json.ts";
import { type VendorAnswer, detailOf, headerOf, retryAfter } from "../outside/ask-vendor.ts";
import { type AwsAnswer, openWire, type Wire } from "./aws-clients.ts";
import { NoCredentials, type ReadCredentials } from "./credentials.ts";

export interface AwsOptions extends MetaOptions {
  readCredentials: ReadCredentials;
}

const ANSWER_BYTES_MAX = 10 * 1024 * 1024;

/** One request by AWS's library. `output`: null where AWS refused it, or answered what the library cannot read. Throws NoAnswer or NoCredentials. */
export async function askAws<Output extends object>(options: AwsOptions, account: VendorAccount, ask: (wire: Wire) => Promise<Output>, bytesMax = ANSWER_BYTES_MAX): Promise<{ answer: AwsAnswer; output: Untrusted | null }> {
  const wire = await openWire(options, account, bytesMax);
  try {
    const output = await ask(wire);
    return { answer: wire.answer()!, output: output as Untrusted };
  } catch (error) {
    const answer = wire.answer();
    if (answer === null) throw error;
    return { answer, output: null };
  }
}

/** The error's name, as each of AWS's protocols says it; null: none was said. */
export function awsErrorOf(answer: VendorAnswer): string | null {
  const said = headerOf(answer, "x-amzn-errortype") ?? answer.json?.["__type"] ?? answer.json?.["code"];
  return typeof said === "string" ? (said.split(":")[0]!.split("#").at(-1) ?? null) : null;
}

const THROTTLED = new Set(["ThrottledRequestException", "ThrottlingException", "Throttling", "TooManyRequestsException", "LimitExceededException", "SlowDown"]);
const TOKEN_REFUSED = new Set(["UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException", "ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch", "MissingAuthenticationTokenException", "InvalidAccessKeyId"]);

export const isThrottled = (answer: VendorAnswer): boolean => answer.status === 429 || THROTTLED.has(awsErrorOf(answer) ?? "");
export const isTokenRefused = (answer: VendorAnswer): boolean => answer.status === 401 || TOKEN_REFUSED.has(awsErrorOf(answer) ?? "");

/** A signature that does not match is told with all that was signed, the session's token too. */
export function awsDetail(answer: VendorAnswer): string {
  const said = `${awsErrorOf(answer) ?? ""} ${isTokenRefused(answer) ? answer.status : detailOf(answer)}`.trim();
  return said.replace(/\b(AKIA|ASIA)[A-Z0-9]{12,}\b/g, "$1…");
}

export async function askAwsFor<Value>(options: AwsOptions, account: VendorAccount, ask: (wire: Wire) => Promise<object>, read: (output: Untrusted) => Value | null): Promise<Answered<Value>> {
  try {
    const { answer, output } = await askAws(options, account, ask);
    if (answer.status < 200 || answer.status > 299) return awsRefusal(answer, options.now());
    const value = output && read(output);
    return value === null ? { ok: false, code: "unexpected_answer", detail: "The answer lacks what was asked for.", vendorCode: null, retryAt: null } : { ok: true, value };
  } catch (error) {
    return awsRefusalOfFault(error);
  }
}

export function awsRefusalOfFault(error: unknown): VendorRefusal {
  if (error instanceof NoCredentials) return { ok: false, code: "token_refused", detail: error.message, vendorCode: null, retryAt: null };
  return refusalOfFault(error);
}

export function awsRefusal(answer: VendorAnswer, now: Date): VendorRefusal {
  const said = { ok: false as const, detail: awsDetail(answer), vendorCode: null, retryAt: null };
  if (isThrottled(answer)) return { ...said, code: "rate_limited", retryAt: retryAfter(answer, now) };
  if (isTokenRefused(answer)) return { ...said, code: "token_refused" };
  if (answer.status === 403) return { ...said, code: "not_allowed" };
  if (answer.status === 404) return { ...said, code: "not_found" };
  if (answer.status >= 500) return { ...said, code: "unreachable" };
  return { ...said, code: awsErrorOf(answer) === null ? "unexpected_answer" : "invalid" };
}
