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
  upload(path: string, file: Blob, headers: Record<string, string>, onProgress?: UploadProgress): Promise<unknown>;
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
    async upload(path, file, headers, onProgress) {
      const token = await getToken();
      const url = `${baseUrl}${path}`;
      try {
        return await uploadOnce(url, file, { ...headers, authorization: `Bearer ${token}` }, onProgress);
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
        const renewed = await getToken({ refused: token });
        return uploadOnce(url, file, { ...headers, authorization: `Bearer ${renewed}` }, onProgress);
      }
    },
  };
}

function fetchOnce(input: RequestInfo | URL, init: RequestInit, token: string): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${token}`);
  return fetch(input, { ...init, headers, signal: AbortSignal.timeout(API_TIMEOUT_MS), cache: "no-store" });
}

/** XMLHttpRequest, since fetch does not tell how much has been sent. No time limit: a large file on a slow line is no fault. */
function uploadOnce(url: string, file: Blob, headers: Record<string, string>, onProgress?: UploadProgress): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = (event) => onProgress?.(event.loaded, event.total || file.size);
    request.onload = () => (request.status < 300 ? resolve(request.response) : reject(toApiProblem(request.response, request.status)));
    request.onerror = () => reject(new ApiProblem({ code: navigator.onLine === false ? "offline" : "unreachable", detail: "The file did not arrive" }));
    request.send(file);
  });
}
