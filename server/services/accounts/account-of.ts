import { eq } from "drizzle-orm";
import { credentials } from "../../../drizzle/schema/accounts.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { UserRow } from "../people/sign-in.ts";

export type CredentialsRow = typeof credentials.$inferSelect;
export interface AccountRows {
  user: UserRow;
  credentials: CredentialsRow | null;
}

export async function findAccount(ctx: Ctx, by: { email: string } | { userId: string }): Promise<AccountRows | null> {
  const which = "email" in by ? eq(users.email, by.email.toLowerCase()) : eq(users.id, by.userId);
  const [row] = await ctx.db.select({ user: users, credentials }).from(users).leftJoin(credentials, eq(credentials.userId, users.id)).where(which);
  return row ?? null;
}

/** The account of whoever asks. A key, a rule and the system have none. */
export async function ownAccount(ctx: Ctx): Promise<AccountRows & { sessionId: string | null }> {
  const { actor } = ctx;
  if (actor.type !== "user" || actor.by?.type === "key") throw refuse("forbidden", "Only a person has an account.");
  const found = await findAccount(ctx, { userId: actor.id });
  if (!found) throw refuse("not_found", "There is no such user.");
  return { ...found, sessionId: actor.by?.id ?? null };
}

export async function saveCredentials(ctx: Ctx, userId: string, change: Partial<Omit<CredentialsRow, "userId">>): Promise<void> {
  await ctx.db.insert(credentials).values({ userId, ...change }).onConflictDoUpdate({ target: credentials.userId, set: change });
}
