import type { Context, Next } from "hono";

/** Two years, as the lists of browsers ask. */
const TRANSPORT_SECONDS = 2 * 365 * 24 * 3_600;

/** An answer of the API is data: whoever opens it as a page gets nothing that runs, and no frame around it. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";
const DOCS_POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** What every answer says to the browser that gets it, unless its route says it better. */
export function edgeHeaders({ isPublic }: { isPublic: boolean }) {
  return async function setEdgeHeaders(c: Context, next: Next): Promise<void> {
    await next();
    // What was upgraded to a socket has no headers any more.
    if (c.res.status === 101) return;
    const isApi = c.req.path.startsWith("/api/");
    setUnlessSet(c, "x-content-type-options", "nosniff");
    setUnlessSet(c, "referrer-policy", "no-referrer");
    // Only where the name is the company's own: on localhost it would hold for every other program there.
    if (isPublic) setUnlessSet(c, "strict-transport-security", `max-age=${TRANSPORT_SECONDS}; includeSubDomains`);
    setUnlessSet(c, "permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    if (!isApi) return;
    setUnlessSet(c, "content-security-policy", /^\/api\/docs(\/|$)/.test(c.req.path) ? DOCS_POLICY : DATA_POLICY);
    setUnlessSet(c, "cache-control", "no-store");
    setUnlessSet(c, "cross-origin-resource-policy", "same-origin");
    setUnlessSet(c, "vary", "Authorization, Cookie");
  };
}

function setUnlessSet(c: Context, name: string, value: string): void {
  if (!c.res.headers.has(name)) c.res.headers.set(name, value);
}
