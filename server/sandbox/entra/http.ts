import type { IncomingMessage, ServerResponse } from "node:http";
import { EntraRefusal } from "./aadsts.ts";
import type { Directory } from "./directory.ts";

const BODY_BYTES_MAX = 64 * 1024;

/** Any other name that leads here is another site's trick (DNS rebinding), and here one signs in without a password. */
export const isOwnHost = (host: string, publicUrl: URL) => host === publicUrl.host || /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);

export function asPublic(request: IncomingMessage, publicUrl: URL) {
  Object.assign(request.headers, { host: publicUrl.host, "x-forwarded-host": publicUrl.host, "x-forwarded-proto": publicUrl.protocol.slice(0, -1) });
}

export function allowOwnOrigins({ redirectUris, publicUrl }: Directory, request: IncomingMessage, response: ServerResponse) {
  const own = new Set([publicUrl.origin, ...redirectUris.map((uri) => new URL(uri).origin)]);
  const { origin } = request.headers;
  response.setHeader("vary", "origin");
  if (!origin || !own.has(origin)) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-methods", "POST, OPTIONS");
  const asked = request.headers["access-control-request-headers"];
  if (asked) response.setHeader("access-control-allow-headers", asked);
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new EntraRefusal(900144, "the request body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EntraRefusal(900144, "the body is not JSON");
  }
}
