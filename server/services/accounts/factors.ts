import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { recoveryCodes } from "../../../drizzle/schema/accounts.ts";
import type { BeginFactor, Proof, RecoveryCodes } from "../../contract/accounts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { seal, unseal } from "../settings/seal.ts";
import { findAccount, ownAccount, saveCredentials } from "./account-of.ts";
import { countAttempts, tooMany } from "./attempts.ts";
import { factorPurpose, hasFactor, recoveryCodeHash } from "./check-factor.ts";
import { endSessions } from "./end-sessions.ts";
import { requireProof } from "./require-proof.ts";
import { tellByMail } from "./tell-by-mail.ts";
import { factorUri, fromBase32, stepOfCode, toBase32 } from "./totp.ts";

const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
/** Ten letters of base 32: 50 bits. */
const RECOVERY_LETTERS = 10;

/** A secret for the app; it protects nothing until a code of it is shown. */
export async function beginFactor(ctx: Ctx, proof: Proof): Promise<BeginFactor> {
  const account = await ownAccount(ctx);
  if (hasFactor(account)) throw alreadyOn();
  await requireProof(ctx, account, proof);
  const secret = toBase32(randomBytes(SECRET_BYTES));
  await saveCredentials(ctx, account.user.id, { factorSecret: seal(ctx.ports.settingsKey, factorPurpose(account.user.id), secret), factorConfirmedAt: null, factorStep: 0 });
  return { secret, uri: factorUri(secret, account.user.email) };
}

/** The app knows the secret: from now on each sign-in by e-mail asks for a code. Other sessions end. */
export async function confirmFactor(ctx: Ctx, { code }: { code: string }): Promise<RecoveryCodes> {
  const account = await ownAccount(ctx);
  const { user, credentials, sessionId } = account;
  if (hasFactor(account)) throw alreadyOn();
  if (!credentials?.factorSecret) throw refuse("conflict", "There is no second factor to confirm.", { remedy: "Begin again." });
  const over = await countAttempts(ctx, [{ limit: "proof", of: user.id }]);
  if (over) throw tooMany(over);
  const step = stepOfCode(fromBase32(unseal(ctx.ports.settingsKey, factorPurpose(user.id), credentials.factorSecret)), code, { now: ctx.now(), after: 0 });
  if (step === null) throw refuse("unprocessable", "The code is wrong.", { remedy: "Enter the code that the app shows now. If it stays wrong, set the telephone's clock.", errors: [{ path: "code", message: "is wrong" }] });
  return inTransaction(ctx, async (ctx) => {
    await saveCredentials(ctx, user.id, { factorConfirmedAt: ctx.now(), factorStep: step });
    await recordEvent(ctx, { name: "factor.added", subject: { type: "user", id: user.id }, data: { userId: user.id } });
    await endSessions(ctx, { userId: user.id, reason: "ended", exceptId: sessionId });
    await tellByMail(ctx, { kind: "factor_added", user });
    return makeRecoveryCodes(ctx, user.id);
  });
}

/** New ones; the old ones open nothing any more. */
export async function renewRecoveryCodes(ctx: Ctx, proof: Proof): Promise<RecoveryCodes> {
  const account = await ownAccount(ctx);
  if (!hasFactor(account)) throw refuse("conflict", "There is no second factor.", { remedy: "Set one up first." });
  await requireProof(ctx, account, proof);
  return inTransaction(ctx, async (ctx) => {
    await recordEvent(ctx, { name: "recovery_code.made", subject: { type: "user", id: account.user.id }, data: { userId: account.user.id } });
    return makeRecoveryCodes(ctx, account.user.id);
  });
}

export async function removeFactor(ctx: Ctx, proof: Proof): Promise<void> {
  const account = await ownAccount(ctx);
  if (!hasFactor(account)) throw refuse("conflict", "There is no second factor.");
  await requireProof(ctx, account, proof);
  await inTransaction(ctx, (ctx) => dropFactor(ctx, account.user, "factor.removed"));
}

/** An admin's way, for somebody who lost telephone and codes. Their sessions end. */
export async function resetFactor(ctx: Ctx, { userId }: { userId: string }): Promise<void> {
  const account = await findAccount(ctx, { userId });
  if (!account) throw refuse("not_found", "There is no such user.");
  if (!hasFactor(account)) throw refuse("conflict", "This person has no second factor.");
  await inTransaction(ctx, async (ctx) => {
    await dropFactor(ctx, account.user, "factor.reset");
    await endSessions(ctx, { userId, reason: "ended" });
  });
}

async function dropFactor(ctx: Ctx, user: { id: string; email: string; name: string }, event: "factor.removed" | "factor.reset"): Promise<void> {
  await saveCredentials(ctx, user.id, { factorSecret: null, factorConfirmedAt: null });
  await ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, user.id));
  await recordEvent(ctx, { name: event, subject: { type: "user", id: user.id }, data: { userId: user.id } });
  await tellByMail(ctx, { kind: "factor_removed", user });
}

async function makeRecoveryCodes(ctx: Ctx, userId: string): Promise<RecoveryCodes> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => toBase32(randomBytes(SECRET_BYTES)).slice(0, RECOVERY_LETTERS));
  await ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await ctx.db.insert(recoveryCodes).values(codes.map((code) => ({ userId, codeHash: recoveryCodeHash(ctx, userId, code) })));
  return { codes: codes.map((code) => `${code.slice(0, RECOVERY_LETTERS / 2)}-${code.slice(RECOVERY_LETTERS / 2)}`) };
}

const alreadyOn = () => refuse("conflict", "There is a second factor already.", { remedy: "Remove it first." });
