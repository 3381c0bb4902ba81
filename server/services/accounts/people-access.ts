import { and, eq, inArray, isNotNull, isNull, ne, sql } from "drizzle-orm";
import { teamMembers, teams, users } from "../../../drizzle/schema/people.ts";
import type { InvitePerson, Invited } from "../../contract/accounts.ts";
import type { Role, User } from "../../contract/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { findUser } from "../people/find-user.ts";
import { lockSignIn } from "../people/lock-sign-in.ts";
import type { UserRow } from "../people/sign-in.ts";
import { findAccount } from "./account-of.ts";
import { revokeAllKeys } from "./api-keys.ts";
import { endSessions } from "./end-sessions.ts";
import { endLinks, makeLink } from "./links.ts";
import { tellByMail } from "./tell-by-mail.ts";

/** Gives somebody a place on the desk. They come in by Microsoft with this address, or by the link with a password. */
export function invitePerson(ctx: Ctx, { email, name, role, teamIds = [], tenantId }: InvitePerson): Promise<Invited> {
  return inTransaction(ctx, async (ctx) => {
    await lockSignIn(ctx);
    const address = email.trim().toLowerCase();
    if (await findAccount(ctx, { email: address })) throw refuse("conflict", "There is a person with this e-mail address already.", { remedy: "Look for them under People, among those without access too.", errors: [{ path: "email", message: "is taken" }] });
    const known = teamIds.length === 0 ? [] : await ctx.db.select({ id: teams.id }).from(teams).where(inArray(teams.id, teamIds));
    if (known.length !== new Set(teamIds).size) throw refuse("unprocessable", "There is no such team.", { errors: [{ path: "teamIds", message: "names a team that is not there" }] });
    const [user] = await ctx.db.insert(users).values({ id: ctx.newId(), tid: tenantId ?? null, email: address, name, role, createdAt: ctx.now() }).returning();
    if (known.length > 0) await ctx.db.insert(teamMembers).values(known.map(({ id }) => ({ teamId: id, userId: user!.id })));
    await recordEvent(ctx, { name: "user.invited", subject: { type: "user", id: user!.id }, data: { role, teamIds: known.map(({ id }) => id) } });
    return sendInvitation(ctx, user!);
  });
}

/** A new link for somebody who never came in; the one before opens nothing any more. */
export function inviteAgain(ctx: Ctx, { userId }: { userId: string }): Promise<Invited> {
  return inTransaction(ctx, async (ctx) => {
    const account = await findAccount(ctx, { userId });
    if (!account) throw refuse("not_found", "There is no such user.");
    if (account.user.disabledAt) throw refuse("conflict", "The access of this person was ended.", { remedy: "Give it back first." });
    if (account.user.oid !== null || account.credentials?.passwordHash) throw refuse("conflict", "This person has a way in already.", { remedy: "They can ask for a link to set a new password on the sign-in page." });
    await recordEvent(ctx, { name: "user.invited", subject: { type: "user", id: userId }, data: { role: account.user.role } });
    return sendInvitation(ctx, account.user);
  });
}

async function sendInvitation(ctx: Ctx, user: UserRow): Promise<Invited> {
  const link = await makeLink(ctx, { purpose: "invitation", userId: user.id });
  const isMailed = await tellByMail(ctx, { kind: "invitation", user, linkId: link.id });
  return { userId: user.id, link: link.url, expiresAt: link.expiresAt.toISOString(), isMailed };
}

/** From this moment on nothing of theirs is let in: sessions, keys, links and open sockets end. What they did stays. */
export function endAccess(ctx: Ctx, { userId }: { userId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const user = await lockedUser(ctx, userId);
    if (ctx.actor.type === "user" && ctx.actor.id === userId) throw refuse("conflict", "You cannot end your own access.", { remedy: "Ask another admin." });
    if (user.disabledAt) return;
    await requireAnotherAdmin(ctx, user);
    await ctx.db.update(users).set({ disabledAt: ctx.now() }).where(eq(users.id, userId));
    await recordEvent(ctx, { name: "user.access_ended", subject: { type: "user", id: userId }, data: { name: user.name } });
    await endSessions(ctx, { userId, reason: "access_ended" });
    await revokeAllKeys(ctx, userId);
    await endLinks(ctx, userId);
  });
}

export function giveAccessBack(ctx: Ctx, { userId }: { userId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const user = await lockedUser(ctx, userId);
    if (!user.disabledAt) return;
    await ctx.db.update(users).set({ disabledAt: null }).where(eq(users.id, userId));
    await recordEvent(ctx, { name: "user.access_given_back", subject: { type: "user", id: userId }, data: { name: user.name } });
  });
}

export function saveRole(ctx: Ctx, { userId, role }: { userId: string; role: Role }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const user = await lockedUser(ctx, userId);
    if (user.role === role) return;
    if (role !== "admin") await requireAnotherAdmin(ctx, user);
    await ctx.db.update(users).set({ role }).where(eq(users.id, userId));
    await recordEvent(ctx, { name: "user.role_changed", subject: { type: "user", id: userId }, data: { name: user.name, before: user.role, after: role } });
  });
}

/** Who once had access, the last first. */
export function listEnded(ctx: Ctx): Promise<User[]> {
  return ctx.db.select({ id: users.id, name: users.name, email: users.email, role: users.role, managerId: users.managerId }).from(users).where(isNotNull(users.disabledAt)).orderBy(sql`${users.disabledAt} desc`);
}

/** Under the lock of whatever changes who may come in, so that two admins cannot shut out one another. */
async function lockedUser(ctx: Ctx, userId: string): Promise<UserRow> {
  await lockSignIn(ctx);
  return findUser(ctx, userId);
}

async function requireAnotherAdmin(ctx: Ctx, user: UserRow): Promise<void> {
  if (user.role !== "admin" || user.disabledAt) return;
  const others = await ctx.db.$count(users, and(eq(users.role, "admin"), isNull(users.disabledAt), ne(users.id, user.id)));
  if (others === 0) throw refuse("conflict", "This is the only admin.", { remedy: "Make somebody else an admin first." });
}
