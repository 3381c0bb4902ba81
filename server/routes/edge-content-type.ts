import type { Context, Next } from "hono";
import { refuse } from "../errors.ts";

/** What a form of another site can send without being asked first is never taken. https://fetch.spec.whatwg.org/#simple-header */
const taken = /^application\/(json|octet-stream)(\s*;.*)?$/i;

/** A body is JSON, or a file that is sent as what it is: bytes. */
export async function requireKnownBody(c: Context, next: Next): Promise<void> {
  const type = c.req.header("content-type");
  const hasBody = c.req.header("transfer-encoding") !== undefined || Number(c.req.header("content-length") ?? 0) > 0;
  if (type === undefined ? hasBody : !taken.test(type)) {
    throw refuse("unsupported", `A body of the type ${type?.slice(0, 60) ?? "(none)"} is not taken here.`, { remedy: "Send JSON as application/json, and a file as application/octet-stream." });
  }
  await next();
}
