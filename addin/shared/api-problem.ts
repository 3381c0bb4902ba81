import type { Problem } from "../../server/contract/common.ts";
import { SignInError } from "./sign-in-error.ts";

/** The server's codes, and those that only the browser can know: offline, timed_out, unreachable, sign_in. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly detail: string;
  readonly remedy: string | null;
  readonly status: number;
  /** What Microsoft's dialog is to ask for. */
  readonly claims: string | undefined;
  readonly fields: { path: string; message: string }[];

  constructor(problem: Pick<Problem, "code" | "detail"> & Partial<Problem>) {
    super(problem.detail);
    this.name = "ApiProblem";
    this.code = problem.code;
    this.detail = problem.detail;
    this.remedy = problem.remedy ?? null;
    this.status = problem.status ?? 0;
    this.claims = problem.claims;
    this.fields = problem.errors ?? [];
  }
}

/** Reads problem+json; anything else (a proxy's page, a cut answer) becomes a problem that names the status. */
export async function problemOfResponse(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  return toApiProblem(body, response.status);
}

export function toApiProblem(body: unknown, status: number): ApiProblem {
  if (isProblem(body)) return new ApiProblem({ ...body, status });
  return new ApiProblem({ code: status >= 500 || status === 0 ? "unavailable" : "internal", detail: `HTTP ${status}`, status });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && typeof (body as Problem).code === "string" && typeof (body as Problem).detail === "string";
}

/** Whatever was thrown, as something that can be shown. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof SignInError) return new ApiProblem({ code: error.code === "offline" ? "offline" : "sign_in", detail: error.message });
  const { name, message } = (error ?? {}) as { name?: string; message?: string };
  if (name === "TimeoutError") return new ApiProblem({ code: "timed_out", detail: message ?? "" });
  if (navigator.onLine === false) return new ApiProblem({ code: "offline", detail: message ?? "" });
  if (name === "ChunkLoadError" || (error instanceof TypeError && /fetch|network|load/i.test(error.message))) {
    return new ApiProblem({ code: "unreachable", detail: message ?? "" });
  }
  return new ApiProblem({ code: "failed", detail: message ?? String(error) });
}

/** Trying the same again may help: nothing was refused, it did not come through. */
export function isWorthRetrying(problem: ApiProblem): boolean {
  return ["offline", "timed_out", "unreachable", "unavailable", "rate_limited", "outside_failed"].includes(problem.code);
}
