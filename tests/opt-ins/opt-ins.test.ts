import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { consents } from "../../drizzle/schema/contacts.ts";
import { optIns } from "../../drizzle/schema/opt-ins.ts";
import type { Contact } from "../../server/contract/contacts.ts";
import type { OptIn, RequestedOptIns } from "../../server/contract/subscriptions.ts";
import type { Channel, OutboundMessage, SendOutcome } from "../../server/services/deliveries/channel.ts";
import { suppressAddress } from "../../server/services/contacts/suppress-address.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
let sent: OutboundMessage[];
let outcomes: SendOutcome[];
let found: Awaited<ReturnType<Channel["lookUp"]>>;

const reference = { providerMessageId: "p1", internetMessageId: null };

beforeEach(async () => {
  sent = [];
  outcomes = [];
  found = { found: "nothing" };
  const graph: Channel = {
    send: async (message) => {
      sent.push(message);
      return outcomes.shift() ?? { outcome: "sent", reference };
    },
    lookUp: async () => found,
    sendPrepared: async () => ({ outcome: "sent", reference }),
    test: async () => ({ isGood: true, message: "", remedy: null }),
  };
  desk = await testDesk({ channels: { graph } });
  api = testApi(desk);
});
afterEach(() => desk.drop());

async function person(name: string, email: string | null, language: string | null = null): Promise<string> {
  const { body } = await api.post<Contact>("Aylin", "/contacts", { name, email, language });
  return body.id;
}
const ask = (contactIds: string[], topic = "newsletter", who = "Aylin") => api.post<RequestedOptIns>(who, "/opt-ins", { choice: { contactIds }, topic, mailboxId: desk.mailbox("support@fernweh.example").id });
const optInsOf = async (id: string) => (await api.get<{ optIns: OptIn[] }>("Aylin", `/contacts/${id}/subscriptions`)).body.optIns;
const linkIn = (message: OutboundMessage) => /https:\/\/desk\.example(\/o\/[\w-]+)/.exec(message.text)![1]!;
const say = (link: string, form: Record<string, string>, headers: Record<string, string> = {}) => api.app.request(link, { method: "POST", body: new URLSearchParams(form), headers: { "content-type": "application/x-www-form-urlencoded", ...headers } });

test("silence and a look agree to nothing; the button does, and the evidence is kept", async () => {
  const id = await person("Ingrid Solberg", "ingrid@nordlys.example");
  expect((await ask([id])).body).toEqual({ askedCount: 1, skipped: [] });
  await desk.drainJobs();
  const link = linkIn(sent[0]!);
  expect(sent[0]!.text).toContain("I agree that Fernweh Support sends me mail about “newsletter” to ingrid@nordlys.example.");
  expect(sent[0]!.headers["Auto-Submitted"]).toBe("auto-generated");
  for (const method of ["GET", "HEAD", "GET"]) expect((await api.app.request(link, { method })).status).toBe(200);
  expect((await say(link, {})).status).toBe(200);
  expect(await desk.db.select().from(consents).where(eq(consents.contactId, id))).toEqual([]);

  const page = await say(link, { choice: "yes" }, { "x-forwarded-for": "203.0.113.5", "user-agent": "Mozilla/5.0" });
  expect(await page.text()).toContain("Your agreement is noted");
  await say(link, { choice: "yes" });
  const kept = await desk.db.select().from(consents).where(eq(consents.contactId, id));
  expect(kept.map(({ state, topic }) => [state, topic])).toEqual([["given", "newsletter"]]);
  expect(await optInsOf(id)).toMatchObject([{ state: "confirmed", topic: "newsletter", userAgent: "Mozilla/5.0", requestedBy: "Aylin Demir" }]);
  expect((await optInsOf(id))[0]!.confirmedFrom).toContain("203.0.113.5");
  expect((await optInsOf(id))[0]!.textShown).toBe("I agree that Fernweh Support sends me mail about “newsletter” to ingrid@nordlys.example.");
});

test("a person who reads German is asked in German", async () => {
  await ask([await person("Jürgen", "juergen@alpen.example", "de-AT")]);
  await desk.drainJobs();
  expect(sent[0]!.subject).toBe("Bitte bestätigen: E-Mails von Fernweh Support");
});

test("who cannot, must not or need not be asked is skipped and counted", async () => {
  const nobody = await person("No Address", null);
  const silent = await person("Silent", "silent@lists.example");
  await suppressAddress(desk.as("Aylin"), { channel: "email", address: "silent@lists.example", reason: "asked" });
  const agreed = await person("Agreed", "agreed@lists.example");
  await api.post("Aylin", `/contacts/${agreed}/consents`, { channel: "email", state: "given", source: "Fair" });
  const twice = await person("Twice", "twice@lists.example");
  expect((await ask([nobody, silent, agreed, twice])).body.askedCount).toBe(1);
  const { body } = await ask([nobody, silent, agreed, twice]);
  expect(body.askedCount).toBe(0);
  expect(body.skipped.toSorted((a, b) => a.reason.localeCompare(b.reason))).toEqual([{ reason: "asked_already", count: 1 }, { reason: "has_consented", count: 1 }, { reason: "no_address", count: 1 }, { reason: "suppressed", count: 1 }]);
  await desk.drainJobs();
  expect(sent.map(({ to }) => to.address)).toEqual(["twice@lists.example"]);
});

test("a question closes after 30 days; then its link says so and agrees to nothing", async () => {
  const id = await person("Late", "late@lists.example");
  await ask([id]);
  await desk.drainJobs();
  desk.clock.advance(31 * 24 * 60);
  expect((await say(linkIn(sent[0]!), { choice: "yes" })).status).toBe(410);
  expect(await desk.db.select().from(consents).where(eq(consents.contactId, id))).toEqual([]);
  expect((await optInsOf(id))[0]!.state).toBe("expired");
});

test("what surely did not leave is sent later; what may have left is looked for and never sent twice", async () => {
  const id = await person("Twice", "twice@lists.example");
  outcomes = [{ outcome: "deferred", reason: "unavailable", retryAt: null }, { outcome: "uncertain", reason: "timeout" }];
  await ask([id]);
  for (let minute = 0; minute < 30; minute++) {
    await desk.drainJobs();
    desk.clock.advance(1);
  }
  expect(sent).toHaveLength(2);
  expect(desk.waitingJobs()).not.toContain("optIn.send");
});

test("a viewer may not ask, and a mailbox that is not theirs serves nobody", async () => {
  const id = await person("Kenji", "kenji@watanabe.example");
  expect((await ask([id], "", "Priya")).status).toBe(403);
  const { status } = await api.post("Aylin", "/opt-ins", { choice: { contactIds: [id] }, mailboxId: desk.mailbox("tomas@fernweh.example").id });
  expect(status).toBe(404);
});

test("the database alone holds no link, and the person's export shows the evidence", async () => {
  const id = await person("Amara", "amara@okafor.example");
  await ask([id]);
  await desk.drainJobs();
  const [row] = await desk.db.select().from(optIns).where(eq(optIns.contactId, id));
  expect(JSON.stringify(row)).not.toContain(linkIn(sent[0]!).slice(3));
  const { body } = await api.get<{ optIns: Record<string, unknown>[] }>("Jonas", `/contacts/${id}/export`);
  expect(body.optIns).toMatchObject([{ topic: "newsletter", textShown: row!.textShown }]);
  expect(body.optIns[0]).not.toHaveProperty("tokenHash");
});
