import type { Answered, VendorAccount, VendorRefusal } from "../../services/channels/channel-vendor.ts";
import { type MetaOptions, refusalOfFault } from "../meta/ask-meta.ts";
import { type VendorAnswer, askForBytes, detailOf, headerOf, retryAfter } from "../outside/ask-vendor.ts";
import { parseObject } from "../outside/read-answer.ts";
import { NoCredentials, type ReadCredentials } from "./credentials.ts";
import { signV4 } from "./sign-v4.ts";

export interface AwsOptions extends MetaOptions {
  readCredentials: ReadCredentials;
}

export interface AwsRequest {
  service: "social-messaging" | "monitoring" | "s3";
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** With its query. */
  path: string;
  body?: string | Uint8Array;
  headers?: Record<string, string>;
  /** Of S3: it stands in the host's name. */
  bucket?: string;
  bytesMax?: number;
}

const ANSWER_BYTES_MAX = 10 * 1024 * 1024;

export type AwsAnswer = VendorAnswer & { bytes: Buffer };

/** One signed request, never repeated: AWS takes no key against repeats. Throws NoAnswer or NoCredentials. */
export async function askAws(options: AwsOptions, account: VendorAccount, { service, method, path, body = "", headers = {}, bucket, bytesMax = ANSWER_BYTES_MAX }: AwsRequest): Promise<AwsAnswer> {
  const region = account.settings.aws?.region ?? "us-east-1";
  const url = `${originOf(options, { service, region, bucket })}${path}`;
  const credentials = await options.readCredentials(account);
  const signed = signV4(credentials, { method, url, headers, body, region, service, date: options.now() });
  // The connection writes the host itself.
  const { host: _host, ...sent } = signed;
  const { bytes, ...answer } = await askForBytes(options, { method, url, headers: sent, ...(body.length > 0 && { body }) }, bytesMax);
  const text = bytes.subarray(0, 100_000).toString("utf8");
  return { ...answer, bytes, text, json: parseObject(bytes.length > text.length ? bytes.toString("utf8") : text) };
}

/** https://docs.aws.amazon.com/general/latest/gr/end-user-messaging.html */
function originOf({ addresses }: AwsOptions, { service, region, bucket }: { service: AwsRequest["service"]; region: string; bucket: string | undefined }): string {
  if (addresses.awsBaseUrl !== null) return `${addresses.awsBaseUrl}/${service}${bucket === undefined ? "" : `/${bucket}`}`;
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return `https://${bucket === undefined ? "" : `${bucket}.`}${service}.${region}.${suffix}`;
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

export async function askAwsFor<Value>(options: AwsOptions, account: VendorAccount, asked: AwsRequest, read: (json: Record<string, unknown>) => Value | null): Promise<Answered<Value>> {
  try {
    const answer = await askAws(options, account, asked);
    if (answer.status < 200 || answer.status > 299) return awsRefusal(answer, options.now());
    const value = read(answer.json ?? {});
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
