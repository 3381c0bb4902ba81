import { eq } from "drizzle-orm";
import { Agent } from "undici";
import { directory } from "../../drizzle/seed/story.ts";
import { arrivals, mailboxes, mailboxGrants } from "../../drizzle/schema/people.ts";
import { createAppTokenSource } from "../../server/adapters/entra/app-token.ts";
import { createDelegatedAccess } from "../../server/adapters/entra/delegated-access.ts";
import { createTokenVerifier } from "../../server/adapters/entra/verify-access-token.ts";
import { createGraphChannel } from "../../server/adapters/graph/channel.ts";
import { createGraphMailbox } from "../../server/adapters/graph/mailbox.ts";
import type { Ctx } from "../../server/context.ts";
import { createRecogniseToken } from "../../server/adapters/entra/recognise-token.ts";
import { createMailboxTokens } from "../../server/services/mailboxes/mailbox-tokens.ts";
import { createGrantSeeker } from "../../server/services/mailboxes/seek-grant.ts";
import { pollMailboxes } from "../../server/services/mailboxes/watch-mailboxes.ts";
import { mailboxScopes } from "../../server/vendors.ts";
import { eml, type Mail } from "../conversations/eml.ts";
import { clientId, clientSecret, otherTenantId, startEntra, tenantId } from "../sandbox/entra-on-the-wire.ts";
import { runGraph, verifyTestToken } from "../sandbox/graph-sandbox.ts";
import { testApi } from "../support/api.ts";
import { testDesk } from "../support/desk.ts";

const HOOK_URL = "https://mailroom.fernweh.example/hooks/graph";

/**
 * The desk with the sandbox's Entra and Graph on ports of their own: people sign in with real tokens, and Graph looks at who
 * asks. Everything lives by the desk's clock.
 */
export async function ownWorld() {
  const dispatcher = new Agent();
  const entra = await startEntra({ users: directory, now: () => desk.clock.now() });
  const running = await runGraph({
    users: directory,
    verifyToken: (token) => (token === "app" ? verifyTestToken(token) : entra.entra.verifyGraphToken(token)),
    callHook: async (url, init) => {
      const answer = await api.app.request(url, init);
      return { status: answer.status, text: await answer.text() };
    },
  });
  const app = { tokenUrl: entra.tokenUrl, clientId, clientSecret, dispatcher: entra.dispatcher };
  const clock = () => desk.clock.now();
  const access = createDelegatedAccess({ ...app, tokenUrl: entra.personTokenUrl, homeTenantId: otherTenantId, scopes: mailboxScopes });
  const graphOf = (tokenFor: ReturnType<typeof createMailboxTokens>) => ({ baseUrl: running.baseUrl, getToken: (mailbox: string, wish?: { refused?: string }) => tokenFor(desk.system, mailbox, wish), now: clock, dispatcher, timeoutMs: 5_000 });
  const appToken = createAppTokenSource({ ...app, scope: "https://graph.microsoft.com/.default", now: clock });
  /** Another copy of the server: tokens in a memory of its own. */
  const anotherServer = () => createMailboxTokens({ access, getAppToken: appToken, clock });
  const tokenFor = anotherServer();
  const graph = graphOf(tokenFor);
  const desk = await testDesk({ hookUrl: HOOK_URL, mailbox: createGraphMailbox(graph), channels: { graph: createGraphChannel(graph) }, delegatedAccess: access });
  const verify = createTokenVerifier({ issuer: entra.authority, audience: clientId, allowedTenants: [tenantId], jwksUrl: `${entra.origin}/sandbox/entra/${tenantId}/discovery/v2.0/keys`, dispatcher: entra.dispatcher, now: clock });
  const api = testApi(desk, createRecogniseToken(verify));
  running.clock.now = desk.clock.now();
  let seek = createGrantSeeker({ clock });
  // What the story's people had before was read by the app; one at a time is looked at here.
  await desk.db.update(mailboxes).set({ isWatched: false });

  const world = {
    desk, api, entra, running, access, tokenFor, anotherServer,
    levers: entra.entra.levers,
    address: (who: string) => desk.user(who).email,
    tokenOf: (who: string) => entra.entra.issueToken({ audience: "api", oid: desk.user(who).oid! }),
    connect: async (who: string) => api.post<Record<string, unknown> & { id: string }>(await world.tokenOf(who), "/me/mailbox"),
    /** As a request of theirs does, without that anybody waits for it. */
    use: async (who: string, token?: string) => seek(desk.as(who), token ?? (await world.tokenOf(who))),
    forgetSeen: () => void (seek = createGrantSeeker({ clock })),
    advance(minutes: number) {
      desk.clock.advance(minutes);
      running.clock.now = desk.clock.now();
    },
    async read(ctx: Ctx = desk.system) {
      await pollMailboxes(ctx);
      await desk.drainJobs();
    },
    deliver: (to: string, mail: Partial<Mail> = {}) => running.graph.levers.deliver(to, eml({ to, ...mail })),
    state: async (who: string) => (await desk.db.select().from(mailboxes).where(eq(mailboxes.userId, desk.user(who).id)))[0]!,
    grant: async (who: string) => (await desk.db.select().from(mailboxGrants).where(eq(mailboxGrants.userId, desk.user(who).id)))[0] ?? null,
    accounts: async (who: string) => desk.db.select().from(arrivals).where(eq(arrivals.mailboxId, (await world.state(who)).id)),
    /** Which of Graph's answers 401 and 403 there were. */
    refusals: () => running.graph.levers.requests().filter(({ status }) => status === 401 || status === 403).length,
    async stop() {
      await running.stop();
      await entra.stop();
      await dispatcher.destroy();
      await desk.drop();
    },
  };
  return world;
}
export type OwnWorld = Awaited<ReturnType<typeof ownWorld>>;
