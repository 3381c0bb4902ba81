import { hc } from "hono/client";
import type { Api } from "../../server/app.ts";
import { ApiProblem, problemOfResponse, toApiProblem } from "./api-problem.ts";
import type { TokenWish } from "./auth.ts";

/** The server answers within a second or not at all; a person waits no longer than this. */
export const API_TIMEOUT_MS = 15_000;

export interface ApiOptions {
  baseUrl: string;
  getToken(wish?: TokenWish): Promise<string>;
}

export type ApiClient = ReturnType<typeof hc<Api>>;
export type UploadProgress = (sentBytes: number, totalBytes: number) => void;

export interface ApiConnection {
  client: ApiClient;
  /** By address, where `client` has no name for it; `json` is the body. Resolves to the answer's JSON. */
  call(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, json?: unknown): Promise<unknown>;
  /** A file of any size: only its first byte is waited for no longer than the others. With `json` it is posted for. */
  download(path: string, json?: unknown): Promise<Blob>;
  /** Rejects with an AbortError when `signal` ends it. */
  upload(path: string, file: Blob, headers: Record<string, string>, onProgress?: UploadProgress, signal?: AbortSignal): Promise<unknown>;
}

/** Everything that is sent to Mailroom goes through here: token, time limit, one renewal after a 401, problems as errors. */
export function createApi({ baseUrl, getToken }: ApiOptions): ApiConnection {
  async function send(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const token = await getToken();
    let response = await fetchOnce(input, init, token);
    if (response.status === 401) response = await fetchOnce(input, init, await getToken({ refused: token }));
    if (!response.ok) throw await problemOfResponse(response);
    return response;
  }

  return {
    client: hc<Api>(baseUrl, { fetch: send }),
    async call(method, path, json) {
      return (await send(`${baseUrl}${path}`, { method, ...jsonBody(json) })).json();
    },
    async download(path, json) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(new DOMException("The file did not begin in time", "TimeoutError")), API_TIMEOUT_MS);
      const response = await send(`${baseUrl}${path}`, { ...(json !== undefined && { method: "POST", ...jsonBody(json) }), signal: late.signal }).finally(() => clearTimeout(timer));
      return response.blob();
    },
    async upload(path, file, headers, onProgress, signal) {
      const token = await getToken();
      const url = `${baseUrl}${path}`;
      try {
        return await uploadOnce(url, file, { ...headers, ...bearer(token) }, onProgress, signal);
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
        const renewed = await getToken({ refused: token });
        return uploadOnce(url, file, { ...headers, ...bearer(renewed) }, onProgress, signal);
      }
    },
  };
}

function jsonBody(json: unknown): RequestInit {
  return json === undefined ? {} : { body: JSON.stringify(json), headers: { "content-type": "application/json" } };
}

/** None where the cookie of a session goes along by itself: the token is empty then. */
const bearer = (token: string): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {});

function fetchOnce(input: RequestInfo | URL, init: RequestInit, token: string): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token) headers.set("authorization", `Bearer ${token}`);
  return fetch(input, { ...init, headers, signal: init.signal ?? AbortSignal.timeout(API_TIMEOUT_MS), cache: "no-store" });
}

/** XMLHttpRequest, since fetch does not tell how much has been sent. No time limit: a large file on a slow line is no fault. */
function uploadOnce(url: string, file: Blob, headers: Record<string, string>, onProgress?: UploadProgress, signal?: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open("POST", url);
    signal?.addEventListener("abort", () => request.abort());
    request.onabort = () => reject(new DOMException("The upload was stopped", "AbortError"));
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = (event) => onProgress?.(event.loaded, event.total || file.size);
    request.onload = () => (request.status < 300 ? resolve(request.response) : reject(toApiProblem(request.response, request.status)));
    request.onerror = () => reject(new ApiProblem({ code: navigator.onLine === false ? "offline" : "unreachable", detail: "The file did not arrive" }));
    request.send(file);
  });
}
