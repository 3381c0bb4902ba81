import type { Problem } from "./contract/common.ts";

/** The closed list of codes that callers may rely on, with their HTTP status. */
export const problemStatus = {
  bad_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  consent_needed: 403,
  sign_in_again: 403,
  not_found: 404,
  conflict: 409,
  stale: 409,
  held: 409,
  window_closed: 409,
  too_large: 413,
  unsupported: 415,
  unprocessable: 422,
  rate_limited: 429,
  internal: 500,
  outside_failed: 502,
  unavailable: 503,
} as const;
export type ProblemCode = keyof typeof problemStatus;

export interface RefusalDetails {
  remedy?: string;
  errors?: { path: string; message: string }[];
  /** With `sign_in_again`: what Microsoft's dialog is to ask for. */
  claims?: string;
  /** With `stale`: what moved since it was read, newest first. */
  changes?: { event: string; fields: string[]; actor: string; at: string }[];
}

/** The caller's fault, with what to do about it. Anything else that is thrown is ours, and answers 500. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly details: RefusalDetails;
  constructor(code: ProblemCode, message: string, details: RefusalDetails = {}) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.details = details;
  }
}

/** `throw refuse("conflict", "The campaign is already running")` */
export function refuse(code: ProblemCode, message: string, details: RefusalDetails = {}): Refusal {
  return new Refusal(code, message, details);
}

/** What some work answers, or the refusal that it ends with. */
export async function orRefusal<Answer>(work: () => Promise<Answer>): Promise<Answer | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

const titles: Record<ProblemCode, string> = {
  bad_input: "The request is not valid",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  consent_needed: "Microsoft asks for consent first",
  sign_in_again: "Microsoft asks to sign in again",
  not_found: "Not found",
  conflict: "Not possible in this state",
  stale: "Changed in the meantime",
  held: "Under a legal hold",
  window_closed: "The channel's window is closed",
  too_large: "Too large",
  unsupported: "Not supported",
  unprocessable: "Cannot be processed",
  rate_limited: "Too many requests",
  internal: "Mailroom failed",
  outside_failed: "A connected service failed",
  unavailable: "Not available now",
};

export function toProblem(code: ProblemCode, detail: string, details: RefusalDetails = {}): Problem {
  return { type: `urn:mailroom:problem:${code}`, title: titles[code], status: problemStatus[code], code, detail, ...details };
}
