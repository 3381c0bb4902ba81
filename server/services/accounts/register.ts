import { and, eq, isNull } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import type { Role } from "../../contract/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockSignIn } from "../people/lock-sign-in.ts";
import type { UserRow } from "../people/sign-in.ts";
import { findAccount, saveCredentials } from "./account-of.ts";
import type { Asker } from "./asker.ts";
import { judgePassword } from "./judge-password.ts";
import { findLink, linkIsOver, type LinkRow, takeLink } from "./links.ts";
import { hashPassword } from "./password-hash.ts";
import { startSession, type StartedSession } from "./start-session.ts";

interface RegisterByLink {
  token: string;
  email?: string;
  name?: string;
  password: string;
  isCookie: boolean;
  asker: Asker;
}

/** Takes up an invitation, a registration or the first admin's link: sets the password and signs in. */
export async function registerByLink(ctx: Ctx, { token, password, isCookie, asker, ...given }: RegisterByLink): Promise<StartedSession> {
  const link = await findLink(ctx, token);
  const invited = link.userId === null ? null : await findAccount(ctx, { userId: link.userId });
  const email = (invited?.user.email ?? link.email ?? given.email ?? "").toLowerCase();
  const name = given.name ?? invited?.user.name ?? link.name ?? "";
  if (link.purpose === "reset") throw linkIsOver();
  if (!email || !name) throw refuse("bad_input", "Your name and e-mail address are needed.", { errors: [{ path: email ? "name" : "email", message: "is missing" }] });
  await judgePassword(password, { email, name });
  const passwordHash = await hashPassword(ctx, password);
  return inTransaction(ctx, async (ctx) => {
    await lockSignIn(ctx);
    await takeLink(ctx, link.id);
    const user = await takePlace(ctx, link, { email, name });
    const asUser: Ctx = { ...ctx, actor: { type: "user", id: user.id, name: user.name, role: user.role } };
    await saveCredentials(ctx, user.id, { passwordHash, passwordChangedAt: ctx.now() });
    await recordEvent(asUser, { name: "password.set", subject: { type: "user", id: user.id }, data: { userId: user.id, by: link.purpose, from: asker.address } });
    return startSession(asUser, { user, isCookie, asker, proof: "link" });
  });
}

async function takePlace(ctx: Ctx, link: LinkRow, person: { email: string; name: string }): Promise<UserRow> {
  const known = await findAccount(ctx, link.userId === null ? { email: person.email } : { userId: link.userId });
  switch (link.purpose) {
    case "first_admin":
      if (await hasAdmin(ctx)) throw refuse("conflict", "This Mailroom has an admin.", { remedy: "Ask them to invite you." });
      return known ? changeRole(ctx, known.user, "admin") : addUser(ctx, person, "admin");
    case "registration":
      if (known) throw refuse("conflict", "There is an account with this e-mail address.", { remedy: "Sign in, or ask for a link to set a new password." });
      return addUser(ctx, person, "viewer");
    case "invitation": {
      // Whoever has a way in already sets a new password by a link that was asked for.
      if (!known || known.user.disabledAt !== null || known.credentials?.passwordHash) throw linkIsOver();
      await ctx.db.update(users).set({ name: person.name }).where(eq(users.id, known.user.id));
      return { ...known.user, name: person.name };
    }
    case "reset":
      throw linkIsOver();
    default:
      return link.purpose satisfies never;
  }
}

export async function hasAdmin(ctx: Ctx): Promise<boolean> {
  const [row] = await ctx.db.select({ id: users.id }).from(users).where(and(eq(users.role, "admin"), isNull(users.disabledAt))).limit(1);
  return row !== undefined;
}

async function addUser(ctx: Ctx, { email, name }: { email: string; name: string }, role: Role): Promise<UserRow> {
  const [user] = await ctx.db.insert(users).values({ id: ctx.newId(), email, name, role, createdAt: ctx.now() }).returning();
  await recordEvent(ctx, { name: "user.added", subject: { type: "user", id: user!.id }, data: { role } });
  return user!;
}

async function changeRole(ctx: Ctx, user: UserRow, role: Role): Promise<UserRow> {
  await ctx.db.update(users).set({ role, disabledAt: null }).where(eq(users.id, user.id));
  await recordEvent(ctx, { name: "user.role_changed", subject: { type: "user", id: user.id }, data: { before: user.role, after: role } });
  return { ...user, role, disabledAt: null };
}
