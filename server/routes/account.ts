import { Account, ApiKey, BeginFactor, ChangePassword, ConfirmFactor, MadeApiKey, MakeApiKey, Proof, RecoveryCodes, Session } from "../contract/accounts.ts";
import { Id } from "../contract/common.ts";
import { Role, roles } from "../contract/people.ts";
import { type Ctx, inTransaction } from "../context.ts";
import { refuse } from "../errors.ts";
import { ownAccount } from "../services/accounts/account-of.ts";
import { listApiKeys, makeApiKey, revokeApiKey, verbsForKeys } from "../services/accounts/api-keys.ts";
import { endSessions } from "../services/accounts/end-sessions.ts";
import { beginFactor, confirmFactor, removeFactor, renewRecoveryCodes } from "../services/accounts/factors.ts";
import { listSessions } from "../services/accounts/list-sessions.ts";
import { changePassword } from "../services/accounts/passwords.ts";
import { readOwnAccount } from "../services/accounts/read-account.ts";
import { askerOf } from "./asker.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const Done = z.object({ done: z.literal(true) });
const done = { done: true } as const;
const tags = ["account"];
const byId = z.object({ id: Id });

const getAccount = define({ verb: "manageAccount", method: "get", path: "/me/account", summary: "How one signs in", tags, responses: json(Account) });
const putPassword = define({ verb: "manageAccount", method: "put", path: "/me/password", summary: "Change one's password; ends one's other sessions", tags, request: { body: jsonBody(ChangePassword) }, responses: json(Done) });
const postFactor = define({ verb: "manageAccount", method: "post", path: "/me/factor", summary: "Begin a second factor: the secret for an app", tags, request: { body: jsonBody(Proof) }, responses: json(BeginFactor) });
const postConfirm = define({ verb: "manageAccount", method: "post", path: "/me/factor/confirm", summary: "Show a code of the app: from now on sign-in by e-mail asks for one", tags, request: { body: jsonBody(ConfirmFactor) }, responses: json(RecoveryCodes) });
const postRemove = define({ verb: "manageAccount", method: "post", path: "/me/factor/remove", summary: "Remove the second factor", tags, request: { body: jsonBody(Proof) }, responses: json(Done) });
const postCodes = define({ verb: "manageAccount", method: "post", path: "/me/recovery-codes", summary: "New recovery codes instead of the old ones", tags, request: { body: jsonBody(Proof) }, responses: json(RecoveryCodes) });
const getSessions = define({ verb: "manageAccount", method: "get", path: "/me/sessions", summary: "Where one is signed in by e-mail", tags, responses: json(z.object({ items: z.array(Session) })) });
const deleteSession = define({ verb: "manageAccount", method: "delete", path: "/me/sessions/{id}", summary: "End one of one's sessions", tags, request: { params: byId }, responses: json(Done) });
const deleteSessions = define({ verb: "manageAccount", method: "delete", path: "/me/sessions", summary: "Sign out everywhere but here", tags, responses: json(z.object({ endedCount: z.int() })) });
const getKeys = define({ verb: "manageAccount", method: "get", path: "/me/api-keys", summary: "One's keys for machines, and what a key of each role may be given", tags, responses: json(z.object({ items: z.array(ApiKey), verbs: z.record(Role, z.array(z.string())) })) });
const postKey = define({ verb: "makeApiKey", method: "post", path: "/me/api-keys", summary: "Make a key for a machine; it is told once", tags, request: { body: jsonBody(MakeApiKey) }, responses: json(MadeApiKey) });
const deleteKey = define({ verb: "manageAccount", method: "delete", path: "/me/api-keys/{id}", summary: "Revoke one of one's keys", tags, request: { params: byId }, responses: json(Done) });

/** What a person does about their own account. */
export const accountRoutes = createRouter()
  .openapi(getAccount, async (c) => c.json(await readOwnAccount(ctxFor(c)), 200))
  .openapi(putPassword, async (c) => {
    await changePassword(ctxFor(c), { ...c.req.valid("json"), asker: askerOf(c) });
    return c.json(done, 200);
  })
  .openapi(postFactor, async (c) => c.json(await beginFactor(ctxFor(c), c.req.valid("json")), 200))
  .openapi(postConfirm, async (c) => c.json(await confirmFactor(ctxFor(c), c.req.valid("json")), 200))
  .openapi(postRemove, async (c) => {
    await removeFactor(ctxFor(c), c.req.valid("json"));
    return c.json(done, 200);
  })
  .openapi(postCodes, async (c) => c.json(await renewRecoveryCodes(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getSessions, async (c) => {
    const ctx = ctxFor(c);
    const { user, sessionId } = await ownAccount(ctx);
    return c.json({ items: await listSessions(ctx, { userId: user.id, currentId: sessionId }) }, 200);
  })
  .openapi(deleteSession, async (c) => {
    if ((await end(ctxFor(c), { sessionId: c.req.valid("param").id })) === 0) throw refuse("not_found", "There is no such session.");
    return c.json(done, 200);
  })
  .openapi(deleteSessions, async (c) => c.json({ endedCount: await end(ctxFor(c), {}) }, 200))
  .openapi(getKeys, async (c) => {
    const ctx = ctxFor(c);
    const { user } = await ownAccount(ctx);
    return c.json({ items: await listApiKeys(ctx, user.id), verbs: Object.fromEntries(roles.map((role) => [role, verbsForKeys(role)])) as Record<Role, string[]> }, 200);
  })
  .openapi(postKey, async (c) => c.json(await makeApiKey(ctxFor(c), c.req.valid("json")), 200))
  .openapi(deleteKey, async (c) => {
    const ctx = ctxFor(c);
    await revokeApiKey(ctx, { keyId: c.req.valid("param").id, userId: (await ownAccount(ctx)).user.id });
    return c.json(done, 200);
  });

async function end(ctx: Ctx, which: { sessionId?: string }): Promise<number> {
  const { user, sessionId } = await ownAccount(ctx);
  return inTransaction(ctx, (ctx) => endSessions(ctx, { userId: user.id, reason: "ended", ...(which.sessionId ? which : { exceptId: sessionId }) }));
}
