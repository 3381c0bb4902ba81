import { and, eq, isNull, lt } from "drizzle-orm";
import { credentials, recoveryCodes } from "../../../drizzle/schema/accounts.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { unseal } from "../settings/seal.ts";
import type { AccountRows } from "./account-of.ts";
import { keyedHash } from "./secrets.ts";
import { tellByMail } from "./tell-by-mail.ts";
import { fromBase32, stepOfCode } from "./totp.ts";

export const factorPurpose = (userId: string) => `second_factor:${userId}`;
export const hasFactor = ({ credentials }: AccountRows): boolean => credentials?.factorConfirmedAt != null && credentials.factorSecret !== null;

/** Whether a code of the app, or a recovery code, is right; either counts once. */
export async function checkFactor(ctx: Ctx, account: AccountRows, code: string): Promise<boolean> {
  const { user, credentials: kept } = account;
  if (!kept?.factorSecret) return false;
  const secret = fromBase32(unseal(ctx.ports.settingsKey, factorPurpose(user.id), kept.factorSecret));
  const step = stepOfCode(secret, code, { now: ctx.now(), after: kept.factorStep });
  if (step === null) return takeRecoveryCode(ctx, account, code);
  const taken = await ctx.db.update(credentials).set({ factorStep: step }).where(and(eq(credentials.userId, user.id), lt(credentials.factorStep, step))).returning({ userId: credentials.userId });
  return taken.length > 0;
}

async function takeRecoveryCode(ctx: Ctx, { user }: AccountRows, code: string): Promise<boolean> {
  const used = await ctx.db
    .update(recoveryCodes)
    .set({ usedAt: ctx.now() })
    .where(and(eq(recoveryCodes.userId, user.id), eq(recoveryCodes.codeHash, recoveryCodeHash(ctx, user.id, code)), isNull(recoveryCodes.usedAt)))
    .returning({ codeHash: recoveryCodes.codeHash });
  if (used.length === 0) return false;
  await recordEvent(ctx, { name: "recovery_code.used", subject: { type: "user", id: user.id }, data: { userId: user.id } });
  await tellByMail(ctx, { kind: "recovery_code_used", user });
  return true;
}

/** As people type them: in any case, with or without the dash. */
export function recoveryCodeHash(ctx: Ctx, userId: string, code: string): string {
  return keyedHash(ctx, "mailroom recovery codes", `${userId}:${code.toUpperCase().replaceAll(/[^A-Z2-7]/g, "")}`);
}
