import { and, eq, isNull } from "drizzle-orm";
import { recoveryCodes } from "../../../drizzle/schema/accounts.ts";
import type { Account, PersonAccount } from "../../contract/accounts.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { type AccountRows, findAccount, ownAccount } from "./account-of.ts";
import { listApiKeys } from "./api-keys.ts";
import { hasFactor } from "./check-factor.ts";
import { listSessions } from "./list-sessions.ts";

export async function readOwnAccount(ctx: Ctx): Promise<Account> {
  return toAccount(ctx, await ownAccount(ctx));
}

/** What an admin sees of another person's: nothing that would open it. */
export async function readPersonAccount(ctx: Ctx, { userId }: { userId: string }): Promise<PersonAccount> {
  const account = await findAccount(ctx, { userId });
  if (!account) throw refuse("not_found", "There is no such user.");
  const currentId = ctx.actor.type === "user" && ctx.actor.by?.type === "session" ? ctx.actor.by.id : null;
  return { ...(await toAccount(ctx, account)), sessions: await listSessions(ctx, { userId, currentId }), apiKeys: await listApiKeys(ctx, userId) };
}

async function toAccount(ctx: Ctx, account: AccountRows): Promise<Account> {
  const { user, credentials } = account;
  const isOn = hasFactor(account);
  return {
    userId: user.id,
    email: user.email,
    hasMicrosoft: user.oid !== null,
    hasPassword: credentials?.passwordHash != null,
    passwordChangedAt: credentials?.passwordChangedAt?.toISOString() ?? null,
    factorSince: isOn ? (credentials?.factorConfirmedAt?.toISOString() ?? null) : null,
    recoveryCodesLeft: isOn ? await ctx.db.$count(recoveryCodes, and(eq(recoveryCodes.userId, user.id), isNull(recoveryCodes.usedAt))) : 0,
    accessEndedAt: user.disabledAt?.toISOString() ?? null,
  };
}
