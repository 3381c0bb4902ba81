import type { Proof } from "../../contract/accounts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { AccountRows } from "./account-of.ts";
import { countAttempts, forgetAttempts, tooMany } from "./attempts.ts";
import { checkFactor, hasFactor } from "./check-factor.ts";
import { isPassword } from "./password-hash.ts";

/** A screen that was left open is not enough to weaken an account: whoever has a password or a factor shows them again. */
export async function requireProof(ctx: Ctx, account: AccountRows, { password, code }: Proof, { isCodeAsked = true } = {}): Promise<void> {
  const { user, credentials } = account;
  const attempt = { limit: "proof", of: user.id } as const;
  const over = await countAttempts(ctx, [attempt]);
  if (over) throw tooMany(over);
  if (credentials?.passwordHash && !(await isPassword(ctx, password ?? "", credentials.passwordHash))) throw wrong("current", "The password is wrong.");
  if (isCodeAsked && hasFactor(account) && !(await inTransaction(ctx, (ctx) => checkFactor(ctx, account, code ?? "")))) throw wrong("code", "The code is wrong, or was used before.");
  await forgetAttempts(ctx, [attempt]);
}

const wrong = (path: string, message: string) => refuse("unprocessable", message, { remedy: "Enter it again.", errors: [{ path, message: "is wrong" }] });
