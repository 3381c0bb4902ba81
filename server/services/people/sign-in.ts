import { eq, or } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockSignIn } from "./lock-sign-in.ts";
import { addOwnMailbox } from "./own-mailbox.ts";

export type UserRow = typeof users.$inferSelect;

export interface SignInClaims {
  oid: string;
  name: string;
  email: string;
}

/**
 * The user behind a verified access token. The object id is the key; somebody invited by e-mail is bound to theirs at
 * the first sign-in. `adminEmails` (from the environment) may make themselves the first admins of an empty desk.
 */
export async function signIn(ctx: Ctx, claims: SignInClaims, adminEmails: string[]): Promise<UserRow> {
  const email = claims.email.toLowerCase();
  const [known] = await ctx.db.select().from(users).where(eq(users.oid, claims.oid));
  if (known) return refuseDisabled(known);
  return inTransaction(ctx, async (ctx) => {
    await lockSignIn(ctx);
    const [invited] = await ctx.db.select().from(users).where(or(eq(users.email, email), eq(users.oid, claims.oid)));
    if (invited?.oid && invited.oid !== claims.oid) throw refuse("forbidden", "This e-mail address belongs to another Microsoft account.", { remedy: "Ask an admin to check your entry under Settings, People." });
    if (invited) {
      await ctx.db.update(users).set({ oid: claims.oid }).where(eq(users.id, invited.id));
      const bound = refuseDisabled({ ...invited, oid: claims.oid });
      await addOwnMailbox(ctx, bound);
      return bound;
    }
    if (!adminEmails.includes(email)) throw refuse("forbidden", `${claims.email} is not a user of this Mailroom.`, { remedy: "Ask an admin to invite you, or set ADMIN_EMAILS for the first admin." });
    const row: UserRow = { id: ctx.newId(), oid: claims.oid, email, name: claims.name, role: "admin", paneState: {}, createdAt: ctx.now(), managerId: null, skills: [], disabledAt: null };
    await ctx.db.insert(users).values(row);
    await recordEvent(ctx, { name: "user.added", subject: { type: "user", id: row.id }, data: { role: row.role } });
    await addOwnMailbox(ctx, row);
    return row;
  });
}

function refuseDisabled(user: UserRow): UserRow {
  if (user.disabledAt) throw refuse("forbidden", "Your access to Mailroom was ended.", { remedy: "Ask an admin if this is a mistake." });
  return user;
}
