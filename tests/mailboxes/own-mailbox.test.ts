import { spawn } from "node:child_process";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { events } from "../../drizzle/schema/events.ts";
import { notifications } from "../../drizzle/schema/notifications.ts";
import { mailboxes, mailboxFolders } from "../../drizzle/schema/people.ts";
import type { MailboxState, PersonalMailbox } from "../../server/contract/mailboxes.ts";
import { checkMailboxStates } from "../../server/cli/doctor-mailboxes.ts";
import { endAccess } from "../../server/services/accounts/people-access.ts";
import type { ChannelAccount, OutboundMessage } from "../../server/services/deliveries/channel.ts";
import { checkMailboxes } from "../../server/services/mailboxes/check-mailboxes.ts";
import { type OwnWorld, ownWorld } from "./own-world.ts";

const REFRESH = "refresh_token";
const ON_BEHALF = "urn:ietf:params:oauth:grant-type:jwt-bearer";

let world: OwnWorld;
beforeEach(async () => void (world = await ownWorld()));
afterEach(() => world.stop());

const eventsNamed = (name: string) => world.desk.db.select().from(events).where(eq(events.name, name));
const asked = (grant: string) => world.levers.requests()[grant] ?? 0;
const shown = async (who: string) => (await world.api.get<MailboxState>(await world.tokenOf(who), `/mailboxes/${(await world.state(who)).id}`)).body;

describe("one's own mailbox", () => {
  test("is connected by one's own token, read from then on by one's own leave, and no other mailbox is opened by it", async () => {
    const connected = await world.connect("Aylin");
    expect(connected).toMatchObject({ status: 200, body: { isOwn: true, readBy: "delegated", signIn: "good", isWatched: true, failure: null } });
    await world.deliver(world.address("Aylin"), { subject: "To me" });
    await world.read();
    expect(await world.accounts("Aylin")).toMatchObject([{ outcome: "received", reason: null }]);
    // The same token at a colleague's mailbox, and at the desk's.
    const token = await world.tokenFor(world.desk.system, world.address("Aylin"));
    for (const other of [world.address("Tomás"), "support@fernweh.example"]) expect((await world.running.call("GET", `/users/${other}/messages`, { token })).status).toBe(403);
    expect((await world.running.call("GET", `/users/${world.address("Aylin")}/messages`, { token })).status).toBe(200);
    expect(world.running.graph.levers.subscriptionsOf(world.address("Aylin")).map((one) => one["creatorId"])).toEqual(Array(2).fill(world.desk.user("Aylin").oid));
    // The app's right was asked for nothing.
    expect(asked("client_credentials")).toBe(0);
    expect(asked(ON_BEHALF)).toBe(1);
  });

  test("that the app read before keeps its place: nothing is received twice, and the app's subscription is ended", async () => {
    await world.desk.db.update(mailboxes).set({ isWatched: true }).where(eq(mailboxes.address, world.address("Aylin")));
    await world.deliver(world.address("Aylin"), { subject: "Before", messageId: "<before@nordlys.example>" });
    await world.read();
    expect(await world.accounts("Aylin")).toHaveLength(1);
    const before = world.running.graph.levers.subscriptionsOf(world.address("Aylin"));
    expect(before.map((one) => String(one["creatorId"]))).toEqual([expect.stringMatching(/^app:/), expect.stringMatching(/^app:/)]);
    expect((await world.connect("Aylin")).status).toBe(200);
    await world.deliver(world.address("Aylin"), { subject: "After", messageId: "<after@nordlys.example>" });
    await world.read();
    expect((await world.accounts("Aylin")).map((one) => one.outcome)).toEqual(["received", "received"]);
    const after = world.running.graph.levers.subscriptionsOf(world.address("Aylin"));
    expect(after.map((one) => one["creatorId"])).toEqual(Array(2).fill(world.desk.user("Aylin").oid));
  });

  test("is nobody else's to connect, and an admin sees how it fares and nothing of what lies in it", async () => {
    await world.connect("Aylin");
    await world.deliver(world.address("Aylin"));
    await world.read();
    const { id } = await world.state("Aylin");
    const mara = await world.tokenOf("Mara");
    expect((await world.api.get(mara, `/mailboxes/${id}`)).status).toBe(404);
    expect((await world.api.get(mara, `/mailboxes/${id}/arrivals`)).status).toBe(404);
    const { items } = (await world.api.get<{ items: PersonalMailbox[] }>(mara, "/mailboxes/personal")).body;
    expect(items.find((one) => one.id === id)).toMatchObject({ owner: "Aylin Demir", readBy: "delegated", signIn: "good", failure: null });
    expect((await world.api.get(await world.tokenOf("Jonas"), "/mailboxes/personal")).status).toBe(403);
  });

  test("is left alone when its person takes back their leave, and goes on without a gap when they give it again", async () => {
    await world.connect("Aylin");
    await world.read();
    const gone = await world.api.delete<MailboxState>(await world.tokenOf("Aylin"), "/me/mailbox");
    expect(gone).toMatchObject({ status: 200, body: { isWatched: false, signIn: "none" } });
    expect(await world.grant("Aylin")).toBeNull();
    expect(world.running.graph.levers.subscriptionsOf(world.address("Aylin"))).toEqual([]);
    await world.deliver(world.address("Aylin"), { subject: "Meanwhile" });
    await world.use("Aylin");
    await world.read();
    expect(await world.accounts("Aylin")).toEqual([]);
    await expect(world.tokenFor(world.desk.system, world.address("Aylin"))).rejects.toMatchObject({ code: "SignInNeeded" });
    expect((await world.connect("Aylin")).status).toBe(200);
    await world.desk.drainJobs();
    expect(await world.accounts("Aylin")).toMatchObject([{ outcome: "received" }]);
  });

  test("stops with the access of its person: no token from that moment, and its leave is deleted", async () => {
    await world.connect("Aylin");
    await world.read();
    await endAccess(world.desk.as("Mara"), { userId: world.desk.user("Aylin").id });
    await expect(world.tokenFor(world.desk.system, world.address("Aylin"))).rejects.toMatchObject({ code: "SignInNeeded" });
    await world.desk.drainJobs();
    expect(await world.grant("Aylin")).toBeNull();
    expect(await world.state("Aylin")).toMatchObject({ isWatched: false });
    expect(await eventsNamed("mailbox.disconnected")).toHaveLength(1);
  });
});

describe("in one's own name", () => {
  function letterOf(who: string): OutboundMessage {
    const address = world.address(who);
    const account: ChannelAccount = { id: world.desk.system.newId(), provider: "graph", mailbox: address, from: { address, name: who }, settings: {}, secret: null, requestsAtOnce: 4 };
    return { deliveryId: world.desk.system.newId(), account, to: { address: "ingrid.solberg@nordlys.example" }, subject: "News", html: "<p>News</p>", text: "News", headers: {}, internetMessageId: `<${world.desk.system.newId()}@fernweh.example>`, attachments: [] };
  }

  test("mail is sent and answered by one's own leave, settings and files are read, and subscriptions are renewed", async () => {
    await world.connect("Aylin");
    await world.deliver(world.address("Aylin"), { subject: "A question" });
    await world.read();
    const { channels, mailbox } = world.desk.ports;
    const address = world.address("Aylin");
    const letter = letterOf("Aylin");
    expect(await channels["graph"]!.test(letter.account)).toMatchObject({ isGood: true });
    expect(await channels["graph"]!.send(letter, async () => {})).toMatchObject({ outcome: "sent" });
    const [arrival] = await world.accounts("Aylin");
    const answered = { mailbox: address, messageId: arrival!.providerMessageId, internetMessageId: arrival!.internetMessageId!, to: [{ address: "ingrid.solberg@nordlys.example", name: null }], cc: [], html: "<p>An answer</p>", attachments: [], deliveryId: world.desk.system.newId() };
    expect(await mailbox.reply(answered, async () => {})).toMatchObject({ outcome: "sent" });
    expect((await world.running.graph.levers.sentFrom(address)).map((one) => one.subject).toSorted()).toEqual(["News", "RE: A question"]);
    expect(await mailbox.settings(address)).toHaveProperty("workingHours");
    expect(await mailbox.attachments(address, arrival!.providerMessageId)).toEqual([]);
    await mailbox.categorise(address, arrival!.providerMessageId, "Case");
    // Outlook wants to see again that we may, and is shown.
    await world.running.graph.levers.lifecycle("reauthorizationRequired");
    const endsAt = () => world.running.graph.levers.subscriptionsOf(address).map((one) => String(one["expirationDateTime"]));
    const before = endsAt();
    world.advance(10);
    await world.desk.drainJobs();
    expect(endsAt().every((end) => end > before[0]!)).toBe(true);
    expect(asked("client_credentials")).toBe(0);
    expect(world.refusals()).toBe(0);
  });

  test("nothing leaves once the leave is over: it waits, and is not lost", async () => {
    await world.connect("Aylin");
    world.levers.revokeGrants(world.address("Aylin"));
    world.advance(61);
    const letter = letterOf("Aylin");
    expect(await world.desk.ports.channels["graph"]!.send(letter, async () => {})).toMatchObject({ outcome: "deferred", reason: "unavailable" });
    expect(await world.desk.ports.channels["graph"]!.test(letter.account)).toMatchObject({ isGood: false, remedy: expect.stringContaining("signs in again") });
  });
});

describe("what Microsoft wants first", () => {
  test("consent: said with a code of its own, connected once it is given, and what was before stays", async () => {
    await world.desk.db.update(mailboxes).set({ isWatched: true }).where(eq(mailboxes.address, world.address("Aylin")));
    world.levers.withdrawConsent(world.address("Aylin"));
    expect(await world.connect("Aylin")).toMatchObject({ status: 403, body: { code: "consent_needed", remedy: expect.stringContaining("Agree") } });
    expect(await world.state("Aylin")).toMatchObject({ readBy: "app", isWatched: true, failure: null });
    world.levers.clear();
    expect(await world.connect("Aylin")).toMatchObject({ status: 200, body: { signIn: "good" } });
  });

  test("another proof: the claims are handed on as Entra wrote them", async () => {
    world.levers.demandClaims(world.address("Aylin"));
    const { status, body } = await world.connect("Aylin");
    expect({ status, code: body["code"] }).toEqual({ status: 403, code: "sign_in_again" });
    expect(JSON.parse(String(body["claims"]))).toHaveProperty("access_token.capolids.essential", true);
  });

  test("patience: a sign-in service that is away says so, and the mailbox is as before", async () => {
    world.levers.beAway(1);
    expect(await world.connect("Aylin")).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(await world.grant("Aylin")).toBeNull();
  });
});

describe("a leave that ends", () => {
  async function connected() {
    await world.connect("Aylin");
    await world.read();
  }

  test("is told once, to its person alone; Entra is left in peace; whatever token they bring next mends it, without a gap", async () => {
    await connected();
    world.levers.revokeGrants(world.address("Aylin"));
    await world.deliver(world.address("Aylin"), { messageId: "<one@nordlys.example>" });
    world.advance(61);
    await world.read();
    expect(await shown("Aylin")).toMatchObject({ signIn: "over", failure: expect.stringContaining("sign in again") });
    const [line] = (await checkMailboxStates(world.desk.url)).filter((check) => check.name.includes(world.address("Aylin")));
    expect(line).toMatchObject({ state: "failing", detail: expect.stringContaining("Microsoft no longer accepts it"), remedy: expect.stringContaining("sign in") });
    const tried = asked(REFRESH);
    const requests = world.running.graph.levers.requests().length;
    for (let hour = 0; hour < 6; hour++) {
      world.advance(20);
      await world.deliver(world.address("Aylin"), { messageId: `<hour-${hour}@nordlys.example>` });
      await world.read();
      await checkMailboxes(world.desk.system);
    }
    await world.desk.drainJobs();
    expect(asked(REFRESH)).toBe(tried);
    expect(world.running.graph.levers.requests()).toHaveLength(requests);
    expect(await eventsNamed("mailbox.sign_in_needed")).toHaveLength(1);
    expect(await eventsNamed("mailbox.failed")).toEqual([]);
    const told = await world.desk.db.select().from(notifications).where(eq(notifications.kind, "mailbox.sign_in_needed"));
    expect(told.map((one) => one.userId)).toEqual([world.desk.user("Aylin").id]);
    await world.use("Aylin");
    await world.desk.drainJobs();
    expect(await shown("Aylin")).toMatchObject({ signIn: "good", failure: null });
    expect(await world.accounts("Aylin")).toHaveLength(7);
    expect(await eventsNamed("mailbox.signed_in")).toHaveLength(2);
  });

  test("is asked for again no more often than once in ten minutes by the same token", async () => {
    await connected();
    world.levers.demandClaims(world.address("Aylin"));
    world.advance(61);
    await world.read();
    const token = await world.tokenOf("Aylin");
    const before = asked(ON_BEHALF);
    for (let count = 0; count < 9; count++) {
      await world.use("Aylin", token);
      world.advance(2);
    }
    expect(asked(ON_BEHALF) - before).toBe(2);
    expect(await world.grant("Aylin")).toMatchObject({ failure: "claims_needed", claims: expect.stringContaining("capolids") });
  });

  test("a sign-in service that is away for a while is no end: its hour is kept, and the mails come after it", async () => {
    await connected();
    await world.deliver(world.address("Aylin"));
    world.advance(61);
    world.levers.beAway(1, 120);
    await world.read();
    expect(await shown("Aylin")).toMatchObject({ signIn: "good", failure: expect.stringContaining("503") });
    const tried = asked(REFRESH);
    await world.read();
    expect(asked(REFRESH)).toBe(tried);
    world.advance(3);
    await world.read();
    expect(await shown("Aylin")).toMatchObject({ failure: null });
    expect(await world.accounts("Aylin")).toHaveLength(1);
  });

  test("a permission that was sealed by another key counts as over, and is had anew", async () => {
    await connected();
    world.desk.ports.settingsKey = new Uint8Array(32).fill(9);
    world.advance(61);
    await world.read();
    expect(await shown("Aylin")).toMatchObject({ signIn: "over" });
    await world.use("Aylin");
    await world.read();
    expect(await shown("Aylin")).toMatchObject({ signIn: "good", failure: null });
  });

  test("a token that Graph takes no more is renewed at once, and the request asked again", async () => {
    await connected();
    const before = await world.tokenFor(world.desk.system, world.address("Aylin"));
    world.running.graph.levers.fail({ times: 1, with: { status: 401, code: "InvalidAuthenticationToken" } });
    await world.deliver(world.address("Aylin"));
    await world.read();
    expect(await world.accounts("Aylin")).toHaveLength(1);
    expect(await world.tokenFor(world.desk.system, world.address("Aylin"))).not.toBe(before);
  });
});

describe("several servers", () => {
  test("renew at once: each reads on, one's refresh token is kept, and it is good", async () => {
    await world.connect("Aylin");
    const { generation } = (await world.grant("Aylin"))!;
    const servers = Array.from({ length: 4 }, world.anotherServer);
    const { renew } = world.access;
    const allHere = Promise.withResolvers<void>();
    let missingCount = servers.length;
    // Each has read the same refresh token before the first of them has a newer one.
    world.access.renew = async (...shown) => {
      missingCount -= 1;
      if (missingCount === 0) allHere.resolve();
      await allHere.promise;
      return renew(...shown);
    };
    const tokens = await Promise.all(servers.flatMap((server) => [1, 2].map(() => server(world.desk.system, world.address("Aylin")))));
    expect(asked(REFRESH)).toBe(4);
    for (const token of tokens) expect((await world.running.call("GET", "/me/messages", { token })).status).toBe(200);
    expect((await world.grant("Aylin"))!.generation).toBe(generation + 1);
    world.access.renew = renew;
    world.advance(61);
    expect((await world.running.call("GET", "/me/messages", { token: await world.anotherServer()(world.desk.system, world.address("Aylin")) })).status).toBe(200);
  });

  test("one that learns too late that its refresh token is over takes the newer one of another, and asks nobody to sign in", async () => {
    await world.connect("Aylin");
    let isSlow = true;
    const slow = world.anotherServer();
    const { redeem, renew } = world.access;
    const late = { redeem, renew: async (...shown: Parameters<typeof renew>) => {
      if (isSlow) {
        isSlow = false;
        // Meanwhile the person changed their password and signed in anew by way of another server.
        world.levers.revokeGrants(world.address("Aylin"));
        world.advance(1);
        await world.connect("Aylin");
      }
      return renew(...shown);
    } };
    Object.assign(world.access, late);
    expect((await world.running.call("GET", "/me/messages", { token: await slow(world.desk.system, world.address("Aylin")) })).status).toBe(200);
    expect(await world.grant("Aylin")).toMatchObject({ failure: null });
    expect(await eventsNamed("mailbox.sign_in_needed")).toEqual([]);
  });

  test("one that dies between Entra's answer and its writing leaves a refresh token that is good", { timeout: 60_000 }, async () => {
    await world.connect("Aylin");
    const before = await world.grant("Aylin");
    const life = { databaseUrl: world.desk.url, tokenUrl: world.entra.personTokenUrl, certificate: world.entra.certificate, address: world.address("Aylin"), at: world.desk.clock.now().toISOString() };
    const dying = await new Promise<NodeJS.Signals | null>((resolve) => {
      spawn(process.execPath, [path.join(import.meta.dirname, "renewing-process.ts"), JSON.stringify(life)], { stdio: "inherit" }).on("exit", (_code, signal) => resolve(signal));
    });
    expect({ dying, asked: asked(REFRESH) }).toEqual({ dying: "SIGKILL", asked: 1 });
    expect(await world.grant("Aylin")).toEqual(before);
    await world.deliver(world.address("Aylin"));
    await world.read();
    expect(await world.accounts("Aylin")).toMatchObject([{ outcome: "received" }]);
    expect(await world.grant("Aylin")).toMatchObject({ failure: null, generation: before!.generation + 1 });
  });

  test("nothing of a token stands in the database in the clear, in the log of facts, or in an answer", async () => {
    const answer = await world.connect("Aylin");
    const token = await world.tokenFor(world.desk.system, world.address("Aylin"));
    const grant = (await world.grant("Aylin"))!;
    expect(grant.refreshToken).not.toMatch(/^eyJ/);
    const facts = JSON.stringify(await world.desk.db.select().from(events)) + JSON.stringify(answer.body) + JSON.stringify(await world.desk.db.select().from(mailboxFolders));
    for (const secret of [token, grant.refreshToken!]) expect(facts).not.toContain(secret);
  });
});
