/** A refusal in Graph's own words. https://learn.microsoft.com/graph/errors */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function graphError(status: number, code: string, message: string, headers?: Record<string, string>): GraphRefusal {
  return new GraphRefusal(status, code, message, headers);
}

export function itemNotFound(): GraphRefusal {
  return graphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");
}

export function accessDenied(): GraphRefusal {
  return graphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
}

export function throttled(code: "MailboxConcurrency" | "MessagesPerMinute", retryAfterSeconds: number): GraphRefusal {
  const limit = code === "MailboxConcurrency" ? "MailboxConcurrency" : "message submission";
  const message = `Application is over its ${limit} limit.`;
  return graphError(429, "ApplicationThrottled", message, { "Retry-After": String(retryAfterSeconds) });
}

export function errorBody(refusal: { code: string; message: string }, at: Date, requestId: string, clientRequestId: string) {
  const innerError = {
    date: at.toISOString().slice(0, 19),
    "request-id": requestId,
    "client-request-id": clientRequestId,
  };
  return { error: { code: refusal.code, message: refusal.message, innerError } };
}
