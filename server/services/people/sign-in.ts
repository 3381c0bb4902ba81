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
  /** The tenant that the account is of. */
  tid: string;
  name: string;
  email: string;
  /** False: the tenant says so, and it may say of its accounts what it likes. */
  isEmailProven: boolean;
}

/**
 * The user behind a verified access token. Tenant and object id are the key; somebody invited by e-mail is bound to theirs at
 * the first sign-in, if the address is surely theirs or the invitation names their tenant. `adminEmails` (from the environment) may make themselves the first admins of an empty desk.
 */
export async function signIn(ctx: Ctx, claims: SignInClaims, adminEmails: string[]): Promise<UserRow> {
  const email = claims.email.toLowerCase();
  const [known] = await ctx.db.select().from(users).where(eq(users.oid, claims.oid));
  if (known) return sameTenant(ctx, known, claims);
  return inTransaction(ctx, async (ctx) => {
    await lockSignIn(ctx);
    const [invited] = await ctx.db.select().from(users).where(or(eq(users.email, email), eq(users.oid, claims.oid)));
    if (invited?.oid && invited.oid !== claims.oid) throw refuse("forbidden", "This e-mail address belongs to another Microsoft account.", { remedy: "Ask an admin to check your entry under Settings, People." });
    if (invited) {
      refuseUnproven(claims, invited.tid);
      const { oid, tid } = claims;
      await ctx.db.update(users).set({ oid, tid }).where(eq(users.id, invited.id));
      const bound = refuseDisabled({ ...invited, oid, tid });
      await addOwnMailbox(ctx, bound);
      return bound;
    }
    if (!adminEmails.includes(email)) throw refuse("forbidden", `${claims.email} is not a user of this Mailroom.`, { remedy: "Ask an admin to invite you, or set ADMIN_EMAILS for the first admin." });
    refuseUnproven(claims, null);
    const row: UserRow = { id: ctx.newId(), oid: claims.oid, tid: claims.tid, email, name: claims.name, role: "admin", paneState: {}, createdAt: ctx.now(), managerId: null, skills: [], disabledAt: null };
    await ctx.db.insert(users).values(row);
    await recordEvent(ctx, { name: "user.added", subject: { type: "user", id: row.id }, data: { role: row.role } });
    await addOwnMailbox(ctx, row);
    return row;
  });
}

/** One who was bound before tenants were kept is of the tenant that they come from now: nobody can choose an object id. */
async function sameTenant(ctx: Ctx, known: UserRow, { tid }: SignInClaims): Promise<UserRow> {
  if (known.tid !== null && known.tid !== tid) throw otherOrganisation();
  if (known.tid === null) await ctx.db.update(users).set({ tid }).where(eq(users.id, known.id));
  return refuseDisabled({ ...known, tid });
}

function refuseUnproven({ tid, isEmailProven }: SignInClaims, invitedTid: string | null): void {
  if (invitedTid !== null && invitedTid !== tid) throw otherOrganisation();
  if (invitedTid !== null || isEmailProven) return;
  throw refuse("forbidden", "Your organisation has not shown that this e-mail address is its own, and more than one organisation may sign in here.", { remedy: "Ask an admin to name your tenant in the invitation, or to add the optional claim xms_edov to Mailroom's app registration; then sign in again." });
}

const otherOrganisation = () => refuse("forbidden", "This account belongs to another organisation than the one that was invited.", { remedy: "Sign in with the account of that organisation, or ask an admin to check your entry under Settings, People." });

function refuseDisabled(user: UserRow): UserRow {
  if (user.disabledAt) throw refuse("forbidden", "Your access to Mailroom was ended.", { remedy: "Ask an admin if this is a mistake." });
  return user;
}
