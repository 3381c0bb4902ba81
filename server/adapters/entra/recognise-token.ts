import type { AccessTokenClaims, TokenRefusal, VerifiedToken } from "./verify-access-token.ts";
import { refuse } from "../../errors.ts";

const refusals: Record<Exclude<TokenRefusal, "unavailable">, string> = {
  expired: "The access token has expired.",
  foreign_tenant: "The account belongs to an organisation that this Mailroom does not serve.",
  wrong_audience: "The access token is meant for another service.",
  bad_signature: "The access token is not genuine.",
  not_an_access_token: "This is not an access token for Mailroom.",
};

/** Answers who a token speaks for, or refuses with what to do about it. */
export function createRecogniseToken(verify: (token: string) => Promise<VerifiedToken>): (token: string) => Promise<AccessTokenClaims> {
  return async (token) => {
    const result = await verify(token);
    if (result.ok) return result.claims;
    if (result.reason === "unavailable") throw refuse("unavailable", "The sign-in service does not answer, so nobody can be recognised now.", { remedy: "Try again in a minute." });
    throw refuse("unauthenticated", refusals[result.reason], { remedy: "Sign in again." });
  };
}
