import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { type AccountRows, findAccount, saveCredentials } from "./account-of.ts";
import type { Asker } from "./asker.ts";
import { type Attempt, countAttempts, forgetAttempts, tooMany } from "./attempts.ts";
import { checkFactor, hasFactor } from "./check-factor.ts";
import { hashPassword, isHashOld, isPassword } from "./password-hash.ts";
import { startSession, type StartedSession } from "./start-session.ts";
import { tellByMail } from "./tell-by-mail.ts";

interface LogIn {
  email: string;
  password: string;
  code?: string;
  isCookie: boolean;
  asker: Asker;
}

/**
 * Signs in by e-mail and password. Somebody who is not there, has no password or was shut out is refused in the same
 * words, after the same work; attempts are counted before they are made, by account and by address, on all servers together.
 */
export async function logIn(ctx: Ctx, { email, password, code, isCookie, asker }: LogIn): Promise<StartedSession | "factor_needed"> {
  const ofAccount = attemptsOf(email, asker);
  const over = await countAttempts(ctx, [...ofAccount, ...(asker.address === null ? [] : [{ limit: "address", of: asker.address } as const])]);
  const account = await findAccount(ctx, { email });
  if (over) {
    if (over.isFirst && over.limit !== "address") await tellBlocked(ctx, account, asker);
    throw tooMany(over);
  }
  const kept = account?.user.disabledAt === null ? (account.credentials?.passwordHash ?? null) : null;
  if (!(await isPassword(ctx, password, kept)) || !account || kept === null) {
    await recordFailure(ctx, account, { reason: "wrong_password", asker });
    throw refuse("unauthenticated", "The e-mail address or the password is wrong.", { remedy: "Check both, or ask for a link to set a new password." });
  }
  if (hasFactor(account) && code === undefined) return "factor_needed";
  if (hasFactor(account) && !(await inTransaction(ctx, (ctx) => checkFactor(ctx, account, code ?? "")))) {
    await recordFailure(ctx, account, { reason: "wrong_code", asker });
    throw refuse("unauthenticated", "The code is wrong, or was used before.", { remedy: "Enter the code that your app shows now, or a recovery code." });
  }
  const newHash = isHashOld(ctx, kept) ? await hashPassword(ctx, password) : null;
  return inTransaction(ctx, async (ctx) => {
    await forgetAttempts(ctx, ofAccount);
    if (newHash !== null) await saveCredentials(ctx, account.user.id, { passwordHash: newHash });
    return startSession(ctx, { user: account.user, isCookie, asker, proof: hasFactor(account) ? "password_and_code" : "password" });
  });
}

function attemptsOf(email: string, { address }: Asker): Attempt[] {
  return [{ limit: "account", of: email }, { limit: "account_from_address", of: `${email} ${address ?? ""}` }];
}

/** Of nobody too, so that it takes as long. */
async function recordFailure(ctx: Ctx, account: AccountRows | null, { reason, asker }: { reason: string; asker: Asker }): Promise<void> {
  const subject = account ? { type: "user", id: account.user.id } : { type: "sign_in", id: ctx.newId() };
  await inTransaction(ctx, (ctx) => recordEvent(ctx, { name: "sign_in.failed", subject, data: { userId: account?.user.id ?? null, reason, from: asker.address } }));
}

async function tellBlocked(ctx: Ctx, account: AccountRows | null, asker: Asker): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const subject = account ? { type: "user", id: account.user.id } : { type: "sign_in", id: ctx.newId() };
    await recordEvent(ctx, { name: "sign_in.blocked", subject, data: { userId: account?.user.id ?? null, from: asker.address } });
    if (account && account.user.disabledAt === null) await tellByMail(ctx, { kind: "sign_in_blocked", user: account.user });
  });
}
