import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { findAccount, ownAccount, saveCredentials } from "./account-of.ts";
import type { Asker } from "./asker.ts";
import { forgetAttempts } from "./attempts.ts";
import { endSessions } from "./end-sessions.ts";
import { judgePassword } from "./judge-password.ts";
import { findLink, linkIsOver, takeLink } from "./links.ts";
import { hashPassword } from "./password-hash.ts";
import { requireProof } from "./require-proof.ts";
import { tellByMail } from "./tell-by-mail.ts";

/** By a link that was mailed: ends all sessions. The second factor stays, and is asked for at the next sign-in. */
export async function resetPassword(ctx: Ctx, { token, password, asker }: { token: string; password: string; asker: Asker }): Promise<void> {
  const link = await findLink(ctx, token);
  const account = link.purpose === "reset" && link.userId !== null ? await findAccount(ctx, { userId: link.userId }) : null;
  if (!account || account.user.disabledAt) throw linkIsOver();
  const { user } = account;
  await judgePassword(password, user);
  const passwordHash = await hashPassword(ctx, password);
  await inTransaction(ctx, async (ctx) => {
    await takeLink(ctx, link.id);
    const asUser: Ctx = { ...ctx, actor: { type: "user", id: user.id, name: user.name, role: user.role } };
    await saveCredentials(ctx, user.id, { passwordHash, passwordChangedAt: ctx.now() });
    await forgetAttempts(ctx, [{ limit: "account", of: user.email }]);
    await recordEvent(asUser, { name: "password.reset", subject: { type: "user", id: user.id }, data: { userId: user.id, from: asker.address } });
    await endSessions(asUser, { userId: user.id, reason: "password_reset" });
    await tellByMail(ctx, { kind: "password_changed", user });
  });
}

/** One's own, by the one before where there is one: ends all other sessions. */
export async function changePassword(ctx: Ctx, { current, password, asker }: { current?: string; password: string; asker: Asker }): Promise<void> {
  const account = await ownAccount(ctx);
  const { user, sessionId } = account;
  if (account.credentials?.passwordHash) await requireProof(ctx, account, { password: current }, { isCodeAsked: false });
  if (current !== undefined && current === password) throw refuse("unprocessable", "The new password is the old one.", { errors: [{ path: "password", message: "is the old one" }] });
  await judgePassword(password, user);
  const passwordHash = await hashPassword(ctx, password);
  await inTransaction(ctx, async (ctx) => {
    await saveCredentials(ctx, user.id, { passwordHash, passwordChangedAt: ctx.now() });
    await recordEvent(ctx, { name: account.credentials?.passwordHash ? "password.changed" : "password.set", subject: { type: "user", id: user.id }, data: { userId: user.id, from: asker.address } });
    await endSessions(ctx, { userId: user.id, reason: "password_changed", exceptId: sessionId });
    await tellByMail(ctx, { kind: "password_changed", user });
  });
}
