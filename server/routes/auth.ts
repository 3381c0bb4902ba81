import { bodyLimit } from "hono/body-limit";
import type { Context } from "hono";
import { AskLink, Forgot, LinkInfo, Login, LoginAnswer, Refresh, Register, RegisterAnswer, Reset, SignInWays } from "../contract/accounts.ts";
import type { Ctx } from "../context.ts";
import { refuse } from "../errors.ts";
import { askForLink } from "../services/accounts/ask-for-link.ts";
import { endSessions } from "../services/accounts/end-sessions.ts";
import { findSession } from "../services/accounts/find-session.ts";
import { findLink } from "../services/accounts/links.ts";
import { logIn } from "../services/accounts/log-in.ts";
import { resetPassword } from "../services/accounts/passwords.ts";
import { refreshSession } from "../services/accounts/refresh-session.ts";
import { registerByLink } from "../services/accounts/register.ts";
import { readSignInSettings } from "../services/accounts/sign-in-settings.ts";
import type { StartedSession } from "../services/accounts/start-session.ts";
import { findAccount } from "../services/accounts/account-of.ts";
import { inTransaction } from "../context.ts";
import { readNotificationSettings } from "../services/notifications/notification-settings.ts";
import { askerOf } from "./asker.ts";
import { createRouter, definePublic, json, jsonBody, z } from "./route.ts";
import { giveCookie, requireOwnPage, sessionCookie, takeCookie } from "./session-cookie.ts";

const BODY_BYTES_MAX = 8 * 1024;
const Done = z.object({ done: z.literal(true) });
const done = { done: true } as const;
const tags = ["sign-in"];

const getWays = definePublic({ method: "get", path: "/auth/ways", summary: "How people may sign in here", tags, responses: json(SignInWays) });
const postRegister = definePublic({ method: "post", path: "/auth/register", summary: "Register by an invitation, by the first admin's link, or, where that is open, by mail", tags, request: { body: jsonBody(Register) }, responses: json(RegisterAnswer) });
const postLogin = definePublic({ method: "post", path: "/auth/login", summary: "Sign in by e-mail and password", tags, request: { body: jsonBody(Login) }, responses: json(LoginAnswer) });
const postLogout = definePublic({ method: "post", path: "/auth/logout", summary: "End this session", tags, responses: json(Done) });
const postRefresh = definePublic({ method: "post", path: "/auth/refresh", summary: "A new pair of tokens for the old one", tags, request: { body: jsonBody(Refresh) }, responses: json(LoginAnswer) });
const postForgot = definePublic({ method: "post", path: "/auth/forgot", summary: "Ask for a link to set a new password; answers the same whoever asks", tags, request: { body: jsonBody(Forgot) }, responses: json(Done) });
const postReset = definePublic({ method: "post", path: "/auth/reset", summary: "Set a new password by a link; ends all sessions", tags, request: { body: jsonBody(Reset) }, responses: json(Done) });
const postLink = definePublic({ method: "post", path: "/auth/link", summary: "What a link is for", tags, request: { body: jsonBody(AskLink) }, responses: json(LinkInfo) });

/** What may be asked before one is signed in. Nothing here tells whether an account exists. */
export function createAuthRoutes(ctx: Ctx) {
  const router = createRouter();
  router.use("/auth/*", bodyLimit({ maxSize: BODY_BYTES_MAX, onError: () => { throw refuse("too_large", `This request may have at most ${BODY_BYTES_MAX / 1024} KiB.`); } }));
  return router
    .openapi(getWays, async (c) => {
      const cookie = sessionCookie(c);
      const hasCookieSession = cookie !== undefined && (await findSession(ctx, { token: cookie, isCookie: true })) !== null;
      return c.json({ isRegistrationOpen: (await readSignInSettings(ctx)).isRegistrationOpen, isMailOn: (await readNotificationSettings(ctx)).accountId !== null, hasCookieSession }, 200);
    })
    .openapi(postRegister, async (c) => {
      const { token, email, name, password, way } = c.req.valid("json");
      const asker = askerOf(c);
      if (token !== undefined) {
        if (password === undefined) throw refuse("bad_input", "A password is needed.", { errors: [{ path: "password", message: "is missing" }] });
        if (way === "cookie") requireOwnPage(c);
        return c.json(signedIn(c, await registerByLink(ctx, { token, email, name, password, isCookie: way === "cookie", asker })), 200);
      }
      if (email === undefined || name === undefined) throw refuse("bad_input", "Your name and e-mail address are needed.", { errors: [{ path: email === undefined ? "email" : "name", message: "is missing" }] });
      await askForLink(ctx, { purpose: "registration", email, name, asker });
      return c.json({ status: "mail_under_way" } as const, 200);
    })
    .openapi(postLogin, async (c) => {
      const { email, password, code, way } = c.req.valid("json");
      if (way === "cookie") requireOwnPage(c);
      const started = await logIn(ctx, { email, password, code, isCookie: way === "cookie", asker: askerOf(c) });
      return started === "factor_needed" ? c.json({ status: "factor_needed" } as const, 200) : c.json(signedIn(c, started), 200);
    })
    .openapi(postLogout, async (c) => {
      const bearer = /^Bearer (ms_.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
      const cookie = bearer ? undefined : sessionCookie(c);
      if (cookie) requireOwnPage(c);
      const token = bearer ?? cookie;
      const actor = token ? await findSession(ctx, { token, isCookie: cookie !== undefined }) : null;
      const sessionId = actor?.by?.id;
      if (actor && sessionId) await inTransaction({ ...ctx, actor }, (ctx) => endSessions(ctx, { userId: actor.id, reason: "signed_out", sessionId }));
      if (cookie) takeCookie(c);
      return c.json(done, 200);
    })
    .openapi(postRefresh, async (c) => c.json(signedIn(c, await refreshSession(ctx, { refreshToken: c.req.valid("json").refreshToken, asker: askerOf(c) })), 200))
    .openapi(postForgot, async (c) => {
      await askForLink(ctx, { purpose: "reset", email: c.req.valid("json").email, name: "", asker: askerOf(c) });
      return c.json(done, 200);
    })
    .openapi(postReset, async (c) => {
      await resetPassword(ctx, { ...c.req.valid("json"), asker: askerOf(c) });
      return c.json(done, 200);
    })
    .openapi(postLink, async (c) => {
      const link = await findLink(ctx, c.req.valid("json").token);
      const account = link.userId === null ? null : await findAccount(ctx, { userId: link.userId });
      return c.json({ purpose: link.purpose, email: account?.user.email ?? link.email, name: account?.user.name ?? link.name, expiresAt: link.expiresAt.toISOString() }, 200);
    });

  function signedIn(c: Context, { user, token, refreshToken, expiresAt }: StartedSession) {
    const body = { status: "signed_in", user } as const;
    if (refreshToken !== null) return { ...body, tokens: { accessToken: token, expiresInSeconds: Math.round((expiresAt.getTime() - ctx.now().getTime()) / 1000), refreshToken } };
    giveCookie(c, token, expiresAt);
    return body;
  }
}
