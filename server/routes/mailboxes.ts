import { pageOf } from "../contract/common.ts";
import { Arrival, ChangeMailbox, ConnectMailbox, ListArrivals, MailboxCount, MailboxState, MailboxTest, OutlookFolder, PersonalMailbox, RunArrivalsAgain, TestMailbox, WatchFolders } from "../contract/mailboxes.ts";
import { changeMailbox } from "../services/mailboxes/change-mailbox.ts";
import { connectMailbox } from "../services/mailboxes/connect-mailbox.ts";
import { listArrivals, listCounts } from "../services/mailboxes/list-arrivals.ts";
import { connectOwnMailbox } from "../services/mailboxes/connect-own-mailbox.ts";
import { disconnectOwnMailbox } from "../services/mailboxes/disconnect-own-mailbox.ts";
import { listMailboxes, listPersonalMailboxes, readMailbox, readOwnMailbox } from "../services/mailboxes/list-mailboxes.ts";
import { readMailboxNow } from "../services/mailboxes/read-mailbox-now.ts";
import { runArrivalsAgain } from "../services/mailboxes/run-arrivals-again.ts";
import { testMailbox } from "../services/mailboxes/test-mailbox.ts";
import { listFolders, watchFolders } from "../services/mailboxes/watch-folders.ts";
import type { Ctx } from "../context.ts";
import { refuse } from "../errors.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["mailboxes"];
const params = z.object({ id: z.uuid() });
const path = "/mailboxes/{id}" as const;

const getAll = define({ verb: "readMailboxes", method: "get", path: "/mailboxes", summary: "The mailboxes that you may see, and how each fares", tags, responses: json(z.object({ items: z.array(MailboxState) })) });
const post = define({ verb: "saveMailbox", method: "post", path: "/mailboxes", summary: "Connect a shared mailbox; Outlook is asked first", tags, request: { body: jsonBody(ConnectMailbox) }, responses: json(MailboxState) });
const test = define({ verb: "saveMailbox", method: "post", path: "/mailboxes/test", summary: "Ask Outlook whether it opens a mailbox", tags, request: { body: jsonBody(TestMailbox) }, responses: json(MailboxTest) });
const getOne = define({ verb: "readMailboxes", method: "get", path, summary: "One mailbox", tags, request: { params }, responses: json(MailboxState) });
const patch = define({ verb: "saveMailbox", method: "patch", path, summary: "Change a mailbox's settings; pause or resume watching it", tags, request: { params, body: jsonBody(ChangeMailbox) }, responses: json(MailboxState) });
const getFolders = define({ verb: "saveMailbox", method: "get", path: `${path}/folders`, summary: "The folders of a mailbox, from Outlook", tags, request: { params }, responses: json(z.object({ items: z.array(OutlookFolder) })) });
const putFolders = define({ verb: "saveMailbox", method: "put", path: `${path}/folders`, summary: "Choose the folders to watch", tags, request: { params, body: jsonBody(WatchFolders) }, responses: json(MailboxState) });
const read = define({ verb: "runArrivalAgain", method: "post", path: `${path}/read`, summary: "Look at a mailbox now, and count both sides", tags, request: { params }, responses: json(z.object({ folderCount: z.int() })) });
const getArrivals = define({ verb: "readMailboxes", method: "get", path: `${path}/arrivals`, summary: "What became of each message of a mailbox", tags, request: { params, query: ListArrivals }, responses: json(pageOf(Arrival)) });
const again = define({ verb: "runArrivalAgain", method: "post", path: `${path}/arrivals/again`, summary: "Try once more what failed: one mail, or all", tags, request: { params, body: jsonBody(RunArrivalsAgain) }, responses: json(z.object({ count: z.int() })) });
const getCounts = define({ verb: "readMailboxes", method: "get", path: `${path}/counts`, summary: "Both sides counted, day by day", tags, request: { params }, responses: json(z.object({ items: z.array(MailboxCount) })) });
const getPersonal = define({ verb: "saveMailbox", method: "get", path: "/mailboxes/personal", summary: "How people's own mailboxes fare; nothing of what lies in them", tags, responses: json(z.object({ items: z.array(PersonalMailbox) })) });
const getOwn = define({ verb: "readMailboxes", method: "get", path: "/me/mailbox", summary: "Your own mailbox, if there is one, and whether it waits for you", tags, responses: json(z.object({ mailbox: MailboxState.nullable() })) });
const postOwn = define({ verb: "connectOwnMailbox", method: "post", path: "/me/mailbox", summary: "Connect your own mailbox by your own leave, had from this request's access token", description: "Refused with `consent_needed` or `sign_in_again` (with `claims`) where Microsoft's dialog must be asked first.", tags, responses: json(MailboxState) });
const deleteOwn = define({ verb: "connectOwnMailbox", method: "delete", path: "/me/mailbox", summary: "Leave your own mailbox alone from now on, and forget your leave", tags, responses: json(MailboxState) });

export const mailboxRoutes = createRouter()
  .openapi(getAll, async (c) => c.json({ items: await listMailboxes(ctxFor(c)) }, 200))
  .openapi(post, async (c) => c.json(await connectMailbox(ctxFor(c), c.req.valid("json")), 200))
  .openapi(test, async (c) => c.json(await testMailbox(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getPersonal, async (c) => c.json({ items: await listPersonalMailboxes(ctxFor(c)) }, 200))
  .openapi(getOwn, async (c) => c.json({ mailbox: await readOwnMailbox(ctxFor(c)) }, 200))
  .openapi(postOwn, async (c) => c.json(await connectOwnMailbox(ctxFor(c), { assertion: microsoftTokenOf(ctxFor(c), c.req.header("authorization")) }), 200))
  .openapi(deleteOwn, async (c) => c.json(await disconnectOwnMailbox(ctxFor(c)), 200))
  .openapi(getOne, async (c) => c.json(await readMailbox(ctxFor(c), c.req.valid("param").id), 200))
  .openapi(patch, async (c) => c.json(await changeMailbox(ctxFor(c), { mailboxId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getFolders, async (c) => c.json({ items: await listFolders(ctxFor(c), { mailboxId: c.req.valid("param").id }) }, 200))
  .openapi(putFolders, async (c) => c.json(await watchFolders(ctxFor(c), { mailboxId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(read, async (c) => c.json(await readMailboxNow(ctxFor(c), { mailboxId: c.req.valid("param").id }), 200))
  .openapi(getArrivals, async (c) => c.json(await listArrivals(ctxFor(c), { mailboxId: c.req.valid("param").id, ...c.req.valid("query") }), 200))
  .openapi(again, async (c) => c.json(await runArrivalsAgain(ctxFor(c), { mailboxId: c.req.valid("param").id, ...c.req.valid("json") }), 200))
  .openapi(getCounts, async (c) => c.json({ items: await listCounts(ctxFor(c), { mailboxId: c.req.valid("param").id }) }, 200));

/** Only a token of Microsoft's opens a mailbox: what else somebody is signed in by is none, and goes to nobody. */
function microsoftTokenOf(ctx: Ctx, authorization: string | undefined): string {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  const isSignedInOtherwise = ctx.actor.type !== "user" || ctx.actor.by !== undefined;
  if (!token || isSignedInOtherwise) throw refuse("conflict", "Your mailbox is opened by your sign-in with Microsoft, and you are signed in otherwise.", { remedy: "Sign out, and sign in with Microsoft." });
  return token;
}
