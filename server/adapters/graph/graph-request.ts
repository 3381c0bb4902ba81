import { randomUUID } from "node:crypto";
import type { Dispatcher } from "undici";
import { request } from "undici";
import { SIGN_IN_NEEDED } from "../../contract/mailboxes.ts";
import { parseObject, readAnswer } from "../outside/read-answer.ts";
import { GraphFault } from "./graph-fault.ts";
import { REQUESTS_AT_ONCE_PER_MAILBOX, inMailboxSlot } from "./mailbox-slots.ts";

export const GRAPH_TIMEOUT_MS = 30_000;
export const GRAPH_ANSWER_BYTES_MAX = 200 * 1024 * 1024;
/** A Retry-After beyond this is taken as this: no server's slip may park a message for weeks. */
export const RETRY_AFTER_MAX_MS = 24 * 60 * 60 * 1000;

export interface GraphOptions {
  /** https://graph.microsoft.com/v1.0, a national cloud's, or the sandbox's; without a slash at its end. */
  baseUrl: string;
  /**
   * An access token for what belongs to this mailbox. `refused`: the one that Graph did not take. What it throws counts as
   * Graph being unavailable; its `code` and `retryAt` are passed on.
   */
  getToken: (mailbox: string, wish?: { refused?: string }) => Promise<string>;
  now: () => Date;
  dispatcher?: Dispatcher;
  /** How long one request may take; default GRAPH_TIMEOUT_MS. */
  timeoutMs?: number;
  /** This server's share of the requests that a mailbox takes at once; default: all. */
  requestsAtOnce?: number;
}

export interface GraphRequest {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the base address, or an absolute link that Graph gave out. */
  path: string;
  /** Whose mailbox it is about: it decides by whose right Graph is asked. */
  mailbox: string;
  /** It counts as none of the mailbox's requests at once, or is counted by whoever asks. */
  takesNoSlot?: boolean;
  body?: unknown;
  /** Sent as Graph takes it: in base64. */
  mime?: Buffer;
  /** Further Prefer values. Immutable ids are always preferred. */
  prefer?: string;
}

export interface GraphAnswer {
  status: number;
  bytes: Buffer;
}

// Errors that undici reports before a connection stood: nothing was sent.
const NEVER_LEFT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

/** Asks Graph once; repeated is only what it refused to look at by that token. Throws GraphFault for every answer that is not 2xx and for none at all. */
export async function askGraph(options: GraphOptions, asked: GraphRequest): Promise<GraphAnswer> {
  const url = urlOf(options, asked.path);
  if (asked.takesNoSlot) return sendRequest(options, asked, url);
  return inMailboxSlot(`${options.baseUrl} ${asked.mailbox.toLowerCase()}`, options.requestsAtOnce ?? REQUESTS_AT_ONCE_PER_MAILBOX, () => sendRequest(options, asked, url));
}

/** As askGraph, for a JSON answer. An answer that is no JSON object is a fault: something else than Graph spoke. */
export async function askGraphJson(options: GraphOptions, asked: GraphRequest): Promise<Record<string, unknown>> {
  const { status, bytes } = await askGraph(options, asked);
  const value = parseObject(bytes.toString("utf8"));
  if (value) return value;
  throw new GraphFault({ status, code: "UnreadableAnswer", message: `Graph answered ${status} with something that is no JSON object.` });
}

async function sendRequest(options: GraphOptions, asked: GraphRequest, url: string): Promise<GraphAnswer> {
  const { status, headers, bytes } = await withToken(options, asked.mailbox, (token) => exchange(options, asked, url, token));
  if (status >= 200 && status < 300) return { status, bytes };
  throw refusalOf(status, headers, bytes, options.now());
}

/** Asks by the mailbox's token, and once more by another where Graph took the first for none: a session may end before its token does. */
export async function withToken<Answer extends { status: number }>(options: GraphOptions, mailbox: string, ask: (token: string) => Promise<Answer>): Promise<Answer> {
  const token = await tokenOf(options, mailbox);
  const answer = await ask(token);
  if (answer.status !== 401) return answer;
  const renewed = await tokenOf(options, mailbox, token);
  return renewed === token ? answer : ask(renewed);
}

async function tokenOf({ getToken }: GraphOptions, mailbox: string, refused?: string): Promise<string> {
  return getToken(mailbox, { refused }).catch((error: unknown) => {
    const { code, retryAt } = error as { code?: unknown; retryAt?: unknown };
    const isSignIn = code === SIGN_IN_NEEDED;
    const message = isSignIn ? (error as Error).message : `No access token for Graph: ${error instanceof Error ? error.message : String(error)}`;
    throw new GraphFault({ status: 0, code: isSignIn ? SIGN_IN_NEEDED : "NoToken", message, retryAt: retryAt instanceof Date ? retryAt : null, isUntouched: true });
  });
}

async function exchange({ dispatcher, timeoutMs = GRAPH_TIMEOUT_MS }: GraphOptions, asked: GraphRequest, url: string, token: string) {
  try {
    const answer = await request(url, {
      method: asked.method,
      dispatcher,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        "client-request-id": randomUUID(),
        prefer: ['IdType="ImmutableId"', asked.prefer].filter(Boolean).join(", "),
        ...contentTypeOf(asked),
      },
      body: contentOf(asked),
      // One bound for the whole exchange: a server that drips bytes must not hold a slot for ever.
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: answer.statusCode, headers: answer.headers, bytes: await readAnswer(answer, GRAPH_ANSWER_BYTES_MAX, tooLarge) };
  } catch (error) {
    throw noAnswer(error, timeoutMs);
  }
}

function contentTypeOf({ body, mime }: GraphRequest): Record<string, string> {
  if (mime) return { "content-type": "text/plain" };
  return body === undefined ? {} : { "content-type": "application/json" };
}

function contentOf({ body, mime }: GraphRequest): string | null {
  if (mime) return mime.toString("base64");
  return body === undefined ? null : JSON.stringify(body);
}

const tooLarge = () => new GraphFault({ status: 0, code: "AnswerTooLarge", message: `Graph answered with more than ${GRAPH_ANSWER_BYTES_MAX} bytes.` });

/** A fault that is one already stays as it is. */
export function noAnswer(error: unknown, timeoutMs: number): GraphFault {
  if (error instanceof GraphFault) return error;
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  if (name === "TimeoutError") return new GraphFault({ status: 0, code: "Timeout", message: `Graph did not answer within ${timeoutMs} ms.` });
  const isUntouched = NEVER_LEFT.has(code ?? "");
  return new GraphFault({ status: 0, code: code ?? "NoAnswer", message: `Graph did not answer: ${message ?? String(error)}`, isUntouched });
}

export function refusalOf(status: number, headers: Record<string, string | string[] | undefined>, bytes: Buffer, now: Date): GraphFault {
  const error = parseObject(bytes.toString("utf8"))?.["error"] as { code?: unknown; message?: unknown } | undefined;
  const code = typeof error?.code === "string" ? error.code : `HTTP ${status}`;
  const text = typeof error?.message === "string" ? error.message : "no reason given";
  return new GraphFault({
    status,
    code,
    message: `Graph answered ${status} ${code}: ${text}`,
    retryAt: readRetryAfter(headers["retry-after"], now),
    isUntouched: status === 401 || status === 429,
  });
}

/** Retry-After as seconds or as an HTTP date (RFC 9110, 10.2.3). */
export function readRetryAfter(header: string | string[] | undefined, now: Date): Date | null {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? "";
  const at = /^\d+$/.test(text) ? now.getTime() + Number(text) * 1000 : Date.parse(text);
  if (text === "" || Number.isNaN(at)) return null;
  return new Date(Math.min(Math.max(at, now.getTime()), now.getTime() + RETRY_AFTER_MAX_MS));
}

export function urlOf({ baseUrl }: GraphOptions, path: string): string {
  if (!/^https?:\/\//i.test(path)) return `${baseUrl}${path}`;
  // A stored link decides where our token goes: only Graph itself may receive it.
  if (new URL(path).origin !== new URL(baseUrl).origin) throw new Error(`The link ${path.slice(0, 200)} does not lead to ${baseUrl}.`);
  return path;
}
