import { Id } from "../contract/common.ts";
import { Me, SavePaneState, SavePerson, SaveTeam, Team, User } from "../contract/people.ts";
import { refuse } from "../errors.ts";
import { verbsOf } from "../services/people/authorise.ts";
import { listTeams, listUsers, toMailbox, visibleMailboxes } from "../services/people/queries.ts";
import { findUser } from "../services/people/find-user.ts";
import { savePerson, saveTeam } from "../services/people/save-people.ts";
import { savePaneState } from "../services/people/save-pane-state.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const getMe = define({ verb: "readDesk", method: "get", path: "/me", summary: "Who is signed in, and what they may do", tags: ["people"], responses: json(Me) });
const putPaneState = define({ verb: "savePaneState", method: "put", path: "/me/pane-state", summary: "Remember where the pane was", tags: ["people"], request: { body: jsonBody(SavePaneState) }, responses: json(z.object({ saved: z.literal(true) })) });
const getUsers = define({ verb: "readPeople", method: "get", path: "/users", summary: "List users", tags: ["people"], responses: json(z.object({ items: z.array(User) })) });
const getTeams = define({ verb: "readPeople", method: "get", path: "/teams", summary: "List teams", tags: ["people"], responses: json(z.object({ items: z.array(Team) })) });
const patchUser = define({ verb: "savePeople", method: "patch", path: "/users/{id}", summary: "Say who manages a person", tags: ["people"], request: { params: z.object({ id: Id }), body: jsonBody(SavePerson) }, responses: json(User) });
const patchTeam = define({ verb: "savePeople", method: "patch", path: "/teams/{id}", summary: "Say who leads a team", tags: ["people"], request: { params: z.object({ id: Id }), body: jsonBody(SaveTeam) }, responses: json(Team) });

export const peopleRoutes = createRouter()
  .openapi(getMe, async (c) => {
    const ctx = ctxFor(c);
    if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a person has a desk.");
    const user = await findUser(ctx, ctx.actor.id);
    const mailboxes = (await visibleMailboxes(ctx)).map(toMailbox);
    return c.json({ user: { id: user.id, name: user.name, email: user.email, role: user.role }, mailboxes, may: verbsOf(user.role), sandbox: ctx.ports.isSandbox, paneState: user.paneState }, 200);
  })
  .openapi(putPaneState, async (c) => {
    await savePaneState(ctxFor(c), c.req.valid("json"));
    return c.json({ saved: true } as const, 200);
  })
  .openapi(getUsers, async (c) => c.json({ items: await listUsers(ctxFor(c)) }, 200))
  .openapi(getTeams, async (c) => c.json({ items: await listTeams(ctxFor(c)) }, 200))
  .openapi(patchUser, async (c) => c.json(await savePerson(ctxFor(c), { userId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(patchTeam, async (c) => c.json(await saveTeam(ctxFor(c), { teamId: c.req.valid("param").id, ...c.req.valid("json") }), 200));
