import type { LinkInfo, Login, LoginAnswer, Register, RegisterAnswer, SignInWays } from "../../server/contract/accounts.ts";
import { problemOfResponse } from "./api-problem.ts";

const TIMEOUT_MS = 15_000;

/** The ways in that need nobody to be signed in. Each rejects with ApiProblem, or as fetch does. The session itself is a cookie that no script can read. */
export interface SessionDoor {
  ways(): Promise<SignInWays>;
  login(input: Pick<Login, "email" | "password" | "code">): Promise<LoginAnswer>;
  register(input: Omit<Register, "way">): Promise<RegisterAnswer>;
  forgot(email: string): Promise<unknown>;
  reset(token: string, password: string): Promise<unknown>;
  link(token: string): Promise<LinkInfo>;
  logout(): Promise<unknown>;
}

export function createSessionDoor(apiBaseUrl: string): SessionDoor {
  async function ask<Answer>(path: string, json?: object): Promise<Answer> {
    const response = await fetch(`${apiBaseUrl}/auth/${path}`, {
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(json && { method: "POST", body: JSON.stringify(json), headers: { "content-type": "application/json" } }),
    });
    if (!response.ok) throw await problemOfResponse(response);
    return (await response.json()) as Answer;
  }
  return {
    ways: () => ask("ways"),
    login: (input) => ask("login", { ...input, way: "cookie" }),
    register: (input) => ask("register", { ...input, way: "cookie" }),
    forgot: (email) => ask("forgot", { email }),
    reset: (token, password) => ask("reset", { token, password }),
    link: (token) => ask("link", { token }),
    logout: () => ask("logout", {}),
  };
}
