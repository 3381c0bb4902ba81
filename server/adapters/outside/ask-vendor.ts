import { isIP } from "node:net";
import type { Dispatcher } from "undici";
import { request } from "undici";
import { PrivateAddress, isPrivate, publicOnlyAgent } from "./private-networks.ts";
import { parseObject, readAnswer } from "./read-answer.ts";

export const VENDOR_TIMEOUT_MS = 30_000;
const ANSWER_BYTES_MAX = 10 * 1024 * 1024;
const DETAIL_CHARS_MAX = 500;
/** A wait beyond this is taken as this: no server's slip may park a message for weeks. */
const RETRY_AFTER_MAX_MS = 24 * 60 * 60 * 1000;

export interface VendorOptions {
  now: () => Date;
  /** Absent: connections that reach public addresses only, unless private ones are allowed. */
  dispatcher?: Dispatcher;
  /** Only the sandbox lies on this machine. */
  allowPrivate: boolean;
  /** The sandbox leads every account to its own vendor, whatever address was typed. */
  isPinned?: boolean;
  timeoutMs?: number;
}

export interface VendorRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

export interface VendorAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** Null: no JSON object. */
  json: Record<string, unknown> | null;
}

/** No answer came. `isUntouched`: the request surely never left. */
export class NoAnswer extends Error {
  readonly code: string;
  readonly isUntouched: boolean;

  constructor(code: string, message: string, isUntouched: boolean) {
    super(message);
    this.name = "NoAnswer";
    this.code = code;
    this.isUntouched = isUntouched;
  }
}

const NEVER_LEFT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT", "EPRIVATE"]);

/** Asks once and never repeats: whether a request may be repeated, its caller knows. Every status is an answer. */
export async function askVendor(options: VendorOptions, asked: VendorRequest): Promise<VendorAnswer> {
  const { bytes, ...answer } = await askForBytes(options, asked, ANSWER_BYTES_MAX);
  const text = bytes.toString("utf8");
  return { ...answer, text, json: parseObject(text) };
}

/** The same for what is no text: at most so many bytes, counted while they come. Beyond them it is NoAnswer `AnswerTooLarge`. */
export async function askForBytes(options: VendorOptions, asked: VendorRequest, bytesMax: number): Promise<Pick<VendorAnswer, "status" | "headers"> & { bytes: Buffer }> {
  const { timeoutMs = VENDOR_TIMEOUT_MS } = options;
  try {
    refusePrivate(options, asked.url);
    const answer = await request(asked.url, {
      method: asked.method,
      dispatcher: options.dispatcher ?? (options.allowPrivate ? undefined : publicOnly()),
      headers: asked.headers,
      body: asked.body ?? null,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const bytes = await readAnswer(answer, bytesMax, () => new NoAnswer("AnswerTooLarge", `The answer has more than ${bytesMax} bytes.`, false));
    return { status: answer.statusCode, headers: answer.headers, bytes };
  } catch (error) {
    const { code, name, message } = error as { code?: string; name?: string; message?: string };
    if (name === "TimeoutError") throw new NoAnswer("Timeout", `No answer came within ${timeoutMs} ms.`, false);
    const isCertificate = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_)/.test(code ?? "");
    throw new NoAnswer(code ?? "NoAnswer", `No answer came: ${message ?? String(error)}`, isCertificate || NEVER_LEFT.has(code ?? ""));
  }
}

let publicAgent: Dispatcher | undefined;

function publicOnly(): Dispatcher {
  publicAgent ??= publicOnlyAgent();
  return publicAgent;
}

// Names are checked when they are resolved; an address in the URL itself is never resolved.
function refusePrivate({ allowPrivate }: VendorOptions, url: string): void {
  const { hostname, protocol } = new URL(url);
  const bare = hostname.replace(/^\[|\]$/g, "");
  if (allowPrivate) return;
  if (protocol !== "https:") throw new PrivateAddress("Only https is spoken to providers.");
  if (isIP(bare) && isPrivate(bare)) throw new PrivateAddress(`${bare} lies in a private network.`);
}

/** When to try again: Retry-After as seconds or as an HTTP date (RFC 9110, 10.2.3). */
export function retryAfter(answer: VendorAnswer, now: Date): Date | null {
  const text = headerOf(answer, "retry-after") ?? "";
  const at = /^\d+$/.test(text) ? now.getTime() + Number(text) * 1000 : Date.parse(text);
  if (text === "" || Number.isNaN(at)) return null;
  return new Date(Math.min(Math.max(at, now.getTime()), now.getTime() + RETRY_AFTER_MAX_MS));
}

export function headerOf({ headers }: Pick<VendorAnswer, "headers">, name: string): string | null {
  const value = headers[name];
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  return text ? text : null;
}

/** What a provider said of its refusal, as short as a row keeps it. */
export function detailOf({ status, json, text }: VendorAnswer): string {
  const error = json?.["error"];
  const said = json?.["error_description"] ?? (typeof error === "object" && error !== null ? (error as { message?: unknown }).message : error) ?? json?.["message"] ?? text;
  return `${status} ${typeof said === "string" ? said : JSON.stringify(said)}`.replace(/\s+/g, " ").slice(0, DETAIL_CHARS_MAX);
}
