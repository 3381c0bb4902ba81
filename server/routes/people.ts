import { InvitePerson, Invited, PersonAccount, SaveRole, SignInSettings } from "../contract/accounts.ts";
import { Id } from "../contract/common.ts";
import { Me, SavePaneState, SavePerson, SaveTeam, Team, User } from "../contract/people.ts";
import { type Ctx, inTransaction } from "../context.ts";
import { refuse } from "../errors.ts";
import { revokeApiKey } from "../services/accounts/api-keys.ts";
import { endSessions } from "../services/accounts/end-sessions.ts";
import { resetFactor } from "../services/accounts/factors.ts";
import { endAccess, giveAccessBack, inviteAgain, invitePerson, listEnded, saveRole } from "../services/accounts/people-access.ts";
import { readPersonAccount } from "../services/accounts/read-account.ts";
import { readSignInSettings, saveSignInSettings } from "../services/accounts/sign-in-settings.ts";
import { mayActorCall, verbsOf } from "../services/people/authorise.ts";
import { listTeams, listUsers, toMailbox, visibleMailboxes } from "../services/people/queries.ts";
import { findUser } from "../services/people/find-user.ts";
import { savePerson, saveTeam } from "../services/people/save-people.ts";
import { savePaneState } from "../services/people/save-pane-state.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const Done = z.object({ done: z.literal(true) });
const done = { done: true } as const;
const byId = z.object({ id: Id });

const getMe = define({ verb: "readDesk", method: "get", path: "/me", summary: "Who is signed in, and what they may do", tags: ["people"], responses: json(Me) });
const putPaneState = define({ verb: "savePaneState", method: "put", path: "/me/pane-state", summary: "Remember where the pane was", tags: ["people"], request: { body: jsonBody(SavePaneState) }, responses: json(z.object({ saved: z.literal(true) })) });
const getUsers = define({ verb: "readPeople", method: "get", path: "/users", summary: "List users", tags: ["people"], responses: json(z.object({ items: z.array(User) })) });
const getTeams = define({ verb: "readPeople", method: "get", path: "/teams", summary: "List teams", tags: ["people"], responses: json(z.object({ items: z.array(Team) })) });
const patchUser = define({ verb: "savePeople", method: "patch", path: "/users/{id}", summary: "Say who manages a person", tags: ["people"], request: { params: z.object({ id: Id }), body: jsonBody(SavePerson) }, responses: json(User) });
const patchTeam = define({ verb: "savePeople", method: "patch", path: "/teams/{id}", summary: "Say who leads a team", tags: ["people"], request: { params: z.object({ id: Id }), body: jsonBody(SaveTeam) }, responses: json(Team) });

const getAuthMe = define({ verb: "readDesk", method: "get", path: "/auth/me", summary: "The same as /me", tags: ["sign-in"], responses: json(Me) });
const postUser = define({ verb: "savePeople", method: "post", path: "/users", summary: "Invite a person", tags: ["people"], request: { body: jsonBody(InvitePerson) }, responses: json(Invited) });
const getEnded = define({ verb: "savePeople", method: "get", path: "/users/ended", summary: "List those whose access was ended", tags: ["people"], responses: json(z.object({ items: z.array(User) })) });
const getPersonAccount = define({ verb: "savePeople", method: "get", path: "/users/{id}/account", summary: "How a person signs in, their sessions and keys", tags: ["people"], request: { params: byId }, responses: json(PersonAccount) });
const postInvitation = define({ verb: "savePeople", method: "post", path: "/users/{id}/invitation", summary: "A new invitation for somebody who never came in", tags: ["people"], request: { params: byId }, responses: json(Invited) });
const putRole = define({ verb: "savePeople", method: "put", path: "/users/{id}/role", summary: "Change a person's role", tags: ["people"], request: { params: byId, body: jsonBody(SaveRole) }, responses: json(Done) });
const postEnd = define({ verb: "savePeople", method: "post", path: "/users/{id}/access/end", summary: "End a person's access: sessions, keys and open screens end", tags: ["people"], request: { params: byId }, responses: json(Done) });
const postGiveBack = define({ verb: "savePeople", method: "post", path: "/users/{id}/access/give-back", summary: "Give a person's access back", tags: ["people"], request: { params: byId }, responses: json(Done) });
const postEndSessions = define({ verb: "savePeople", method: "post", path: "/users/{id}/sessions/end", summary: "Sign a person out everywhere", tags: ["people"], request: { params: byId }, responses: json(Done) });
const postResetFactor = define({ verb: "savePeople", method: "post", path: "/users/{id}/factor/reset", summary: "Remove the second factor of a person who lost it", tags: ["people"], request: { params: byId }, responses: json(Done) });
const deletePersonKey = define({ verb: "savePeople", method: "delete", path: "/users/{id}/api-keys/{keyId}", summary: "Revoke a person's key", tags: ["people"], request: { params: z.object({ id: Id, keyId: Id }) }, responses: json(Done) });
const getSignIn = define({ verb: "savePeople", method: "get", path: "/sign-in-settings", summary: "Whether people may register by themselves", tags: ["people"], responses: json(SignInSettings) });
const putSignIn = define({ verb: "savePeople", method: "put", path: "/sign-in-settings", summary: "Say whether people may register by themselves", tags: ["people"], request: { body: jsonBody(SignInSettings) }, responses: json(SignInSettings) });

export const peopleRoutes = createRouter()
  .openapi(getMe, async (c) => c.json(await me(ctxFor(c)), 200))
  .openapi(getAuthMe, async (c) => c.json(await me(ctxFor(c)), 200))
  .openapi(putPaneState, async (c) => {
    await savePaneState(ctxFor(c), c.req.valid("json"));
    return c.json({ saved: true } as const, 200);
  })
  .openapi(getUsers, async (c) => c.json({ items: await listUsers(ctxFor(c)) }, 200))
  .openapi(getTeams, async (c) => c.json({ items: await listTeams(ctxFor(c)) }, 200))
  .openapi(patchUser, async (c) => c.json(await savePerson(ctxFor(c), { userId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(patchTeam, async (c) => c.json(await saveTeam(ctxFor(c), { teamId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(postUser, async (c) => c.json(await invitePerson(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getEnded, async (c) => c.json({ items: await listEnded(ctxFor(c)) }, 200))
  .openapi(getPersonAccount, async (c) => c.json(await readPersonAccount(ctxFor(c), { userId: c.req.valid("param").id }), 200))
  .openapi(postInvitation, async (c) => c.json(await inviteAgain(ctxFor(c), { userId: c.req.valid("param").id }), 200))
  .openapi(putRole, async (c) => {
    await saveRole(ctxFor(c), { userId: c.req.valid("param").id, role: c.req.valid("json").role });
    return c.json(done, 200);
  })
  .openapi(postEnd, async (c) => {
    await endAccess(ctxFor(c), { userId: c.req.valid("param").id });
    return c.json(done, 200);
  })
  .openapi(postGiveBack, async (c) => {
    await giveAccessBack(ctxFor(c), { userId: c.req.valid("param").id });
    return c.json(done, 200);
  })
  .openapi(postEndSessions, async (c) => {
    const { id: userId } = await findUser(ctxFor(c), c.req.valid("param").id);
    await inTransaction(ctxFor(c), (ctx) => endSessions(ctx, { userId, reason: "ended" }));
    return c.json(done, 200);
  })
  .openapi(postResetFactor, async (c) => {
    await resetFactor(ctxFor(c), { userId: c.req.valid("param").id });
    return c.json(done, 200);
  })
  .openapi(deletePersonKey, async (c) => {
    const { id: userId, keyId } = c.req.valid("param");
    await revokeApiKey(ctxFor(c), { keyId, userId });
    return c.json(done, 200);
  })
  .openapi(getSignIn, async (c) => c.json(await readSignInSettings(ctxFor(c)), 200))
  .openapi(putSignIn, async (c) => c.json(await saveSignInSettings(ctxFor(c), c.req.valid("json")), 200));

async function me(ctx: Ctx): Promise<Me> {
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a person has a desk.");
  const { id, name, email, paneState } = await findUser(ctx, ctx.actor.id);
  const { role } = ctx.actor;
  const mailboxes = (await visibleMailboxes(ctx)).filter(({ channel }) => channel === "email").map(toMailbox);
  return { user: { id, name, email, role }, mailboxes, may: verbsOf(role).filter((verb) => mayActorCall(ctx, verb)), sandbox: ctx.ports.isSandbox, paneState };
}
