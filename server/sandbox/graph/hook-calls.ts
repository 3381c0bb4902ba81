import { randomUUID } from "node:crypto";
import { request } from "undici";
import { graphError } from "./errors.ts";

export type CallHook = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string },
) => Promise<{ status: number; text: string }>;

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Asks a notification address whether it wants the calls. Throws ValidationError when it does not echo the token. */
export async function shakeHands(callHook: CallHook, url: string): Promise<void> {
  const token = `Validation: Testing client application reachability for subscription. Request-Id: ${randomUUID()}`;
  const called = new URL(url);
  called.searchParams.set("validationToken", token);
  const init = { method: "POST", headers: { "content-type": "text/plain; charset=utf-8" }, body: "" };
  const answer = await within(HANDSHAKE_TIMEOUT_MS, callHook(called.href, init)).catch((error: Error) => error);
  if (!(answer instanceof Error) && answer.status === 200 && answer.text.trim() === token) return;
  const seen = answer instanceof Error ? answer.message : `status ${answer.status}`;
  const message = `Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request. Seen: ${seen}.`;
  throw graphError(400, "ValidationError", message);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export const callOverHttp: CallHook = async (url, { method, headers, body }) => {
  const timeouts = { headersTimeout: HANDSHAKE_TIMEOUT_MS, bodyTimeout: HANDSHAKE_TIMEOUT_MS };
  const answer = await request(url, { method: method as "POST", headers, body, ...timeouts });
  return { status: answer.statusCode, text: await answer.body.text() };
};
