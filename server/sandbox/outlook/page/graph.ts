const GRAPH_URL = "/sandbox/graph/v1.0";
const ATTEMPTS_MAX = 3;
const WAIT_MS_MAX = 8_000;

export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export type GraphRequest = { method?: string; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal };

/** One call of Microsoft Graph; `path` is relative to the version, or a whole nextLink or deltaLink. */
export type Graph = <T = unknown>(path: string, request?: GraphRequest) => Promise<T>;

export function createGraph(getToken: () => Promise<string>): Graph {
  return async <T>(path: string, request: GraphRequest = {}): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      const response = await send(path, request, await getToken());
      if (response.ok) return readBody<T>(response);
      if (attempt < ATTEMPTS_MAX && mayRepeat(response, request)) await pause(response, attempt);
      else throw await readError(response);
    }
  };
}

function send(path: string, request: GraphRequest, token: string): Promise<Response> {
  const { method = "GET", body, headers, signal } = request;
  return fetch(graphUrl(path), {
    method,
    signal: signal ?? null,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new GraphError(0, "network", "The sandbox did not answer.");
  });
}

/** Links in answers name the vendor's host or this one; only their path behind the version is followed. */
function graphUrl(path: string): string {
  const versioned = /^https:\/\/[^/]+\/(?:.*\/)?v1\.0(\/.*)$/.exec(path)?.[1];
  return GRAPH_URL + (versioned ?? path);
}

async function readBody<T>(response: Response): Promise<T> {
  const text = await response.text();
  return (text && response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : undefined) as T;
}

/** A 429 was refused before anything was done; other failures are repeated for reading only. */
function mayRepeat(response: Response, request: GraphRequest): boolean {
  return response.status === 429 || ([503, 504].includes(response.status) && (request.method ?? "GET") === "GET");
}

function pause(response: Response, attempt: number): Promise<void> {
  const asked = Number(response.headers.get("retry-after")) * 1000;
  return new Promise((resolve) => setTimeout(resolve, Math.min(asked || 500 * attempt, WAIT_MS_MAX)));
}

async function readError(response: Response): Promise<GraphError> {
  const body = (await response.json().catch(() => ({}))) as { error?: { code?: string; message?: string } };
  return new GraphError(
    response.status,
    body.error?.code ?? String(response.status),
    body.error?.message ?? response.statusText,
  );
}
