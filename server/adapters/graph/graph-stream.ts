import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { request } from "undici";
import { inSlot } from "../outside/slots.ts";
import { readAnswer } from "../outside/read-answer.ts";
import { GRAPH_TIMEOUT_MS, type GraphOptions, noAnswer, refusalOf, urlOf, withToken } from "./graph-request.ts";
import { inMailboxSlot, REQUESTS_AT_ONCE_PER_MAILBOX } from "./mailbox-slots.ts";

/** Whoever reads slowly must not hold a mailbox's slot for ever. */
const STREAM_TIMEOUT_MS = 5 * 60 * 1000;
/** Half of a mailbox's slots: files that are read slowly leave room for mail that arrives. */
const STREAMS_AT_ONCE_PER_MAILBOX = 2;
const REFUSAL_BYTES_MAX = 1024 * 1024;

export interface GraphStream {
  /** Bytes; null: Graph does not say. */
  length: number | null;
  /** Destroy it where it is not read to its end: it holds a slot of the mailbox. */
  body: Readable;
}

/** Asks Graph for bytes that pass through: nothing is kept of them, and a reader who waits holds Graph back. Throws GraphFault. */
export function openGraphStream(options: GraphOptions, asked: { path: string; mailbox: string }): Promise<GraphStream> {
  const opened = Promise.withResolvers<GraphStream>();
  const mailbox = `${options.baseUrl} ${asked.mailbox.toLowerCase()}`;
  const run = async () => {
    const stream = await begin(options, asked);
    const ended = new Promise<void>((resolve) => stream.body.once("close", resolve));
    opened.resolve(stream);
    await ended;
  };
  inSlot(`graph stream ${mailbox}`, STREAMS_AT_ONCE_PER_MAILBOX, () => inMailboxSlot(mailbox, options.requestsAtOnce ?? REQUESTS_AT_ONCE_PER_MAILBOX, run)).catch(opened.reject);
  return opened.promise;
}

async function begin(options: GraphOptions, { path, mailbox }: { path: string; mailbox: string }): Promise<GraphStream> {
  const { dispatcher, timeoutMs = GRAPH_TIMEOUT_MS } = options;
  const ask = async (token: string) => {
    const { statusCode: status, headers, body } = await request(urlOf(options, path), {
      method: "GET",
      dispatcher,
      headers: { authorization: `Bearer ${token}`, "client-request-id": randomUUID(), prefer: 'IdType="ImmutableId"' },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: AbortSignal.timeout(STREAM_TIMEOUT_MS),
    });
    if (status >= 200 && status < 300) return { status, headers, body, refusal: null };
    return { status, headers, body, refusal: await readAnswer({ headers, body }, REFUSAL_BYTES_MAX, () => new Error("The refusal was too long.")) };
  };
  try {
    const { status, headers, body, refusal } = await withToken(options, mailbox, ask);
    if (refusal === null) return { length: lengthOf(headers["content-length"]), body };
    throw refusalOf(status, headers, refusal, options.now());
  } catch (error) {
    throw noAnswer(error, timeoutMs);
  }
}

function lengthOf(header: string | string[] | undefined): number | null {
  return typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
