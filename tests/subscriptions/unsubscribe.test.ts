import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recipients } from "../../drizzle/schema/campaigns.ts";
import { consents, suppressions, topicOptOuts } from "../../drizzle/schema/contacts.ts";
import { deliveries, receipts } from "../../drizzle/schema/deliveries.ts";
import { events } from "../../drizzle/schema/events.ts";
import { eraseContact } from "../../server/services/contacts/erase-contact.ts";
import { suppressAddress } from "../../server/services/contacts/suppress-address.ts";
import { mayWrite } from "../../server/services/subscriptions/may-write.ts";
import { recipientOfToken, unsubscribeHeaders, unsubscribeToken, unsubscribeUrl } from "../../server/services/subscriptions/unsubscribe-token.ts";
import { sentCampaign } from "../receipts/sent-story.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let app: ReturnType<typeof testApi>["app"];
let story = 0;

beforeAll(async () => {
  desk = await testDesk();
  ({ app } = testApi(desk));
});
afterAll(() => desk.drop());

/** Somebody new in a campaign about a topic, with the link of the mail. */
async function reader(topic = "winter") {
  const email = `reader${++story}@lists.example`;
  const campaign = await sentCampaign(desk, { topic, rows: [`Rea${story},${email},Oslo`] });
  const { recipient, delivery } = await campaign.place(`Rea${story}`);
  return { email, recipient, delivery, contactId: recipient.contactId, url: unsubscribeUrl(desk.system, { recipientId: recipient.id }) };
}

const get = (url: string, headers: Record<string, string> = {}, method = "GET") => app.request(url, { method, headers });
const post = (url: string, form: Record<string, string>, headers: Record<string, string> = {}) => app.request(url, { method: "POST", body: new URLSearchParams(form), headers: { "content-type": "application/x-www-form-urlencoded", ...headers } });
const oneClick = { "List-Unsubscribe": "One-Click" };
const reasonFor = async (address: string, topic: string) => [...(await mayWrite(desk.system, { channel: "email", addresses: [address], topic })).values()][0];

test("a token names its recipient and nobody else; one changed letter makes it nobody's", () => {
  const id = desk.system.newId();
  const token = unsubscribeToken(desk.system, id);
  expect(recipientOfToken(desk.system, token)).toBe(id);
  expect(unsubscribeToken(desk.system, id)).toBe(token);
  for (let index = 0; index < token.length; index++) {
    const changed = token.slice(0, index) + (token[index] === "A" ? "B" : "A") + token.slice(index + 1);
    expect(recipientOfToken(desk.system, changed)).not.toBe(id);
  }
  const other = { ports: { ...desk.ports, settingsKey: new Uint8Array(32).fill(8) } };
  expect(recipientOfToken(other, token)).toBeNull();
});

test("the headers of RFC 8058 carry the link and no address of the person", () => {
  const id = desk.system.newId();
  const headers = unsubscribeHeaders(desk.system, { recipientId: id, mailbox: "tomas@fernweh.example" });
  const token = unsubscribeToken(desk.system, id);
  expect(headers).toEqual({
    "List-Unsubscribe": `<https://desk.example/u/${token}>, <mailto:tomas@fernweh.example?subject=unsubscribe%20${token}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  });
});

test("link scanners that look, with GET and HEAD, twice, change nothing and burn no token", async () => {
  const { url, email, recipient } = await reader();
  for (const method of ["GET", "HEAD", "GET", "HEAD"]) expect((await get(url, {}, method)).status).toBe(200);
  expect(await reasonFor(email, "winter")).toBeUndefined();
  expect((await desk.db.select().from(recipients).where(eq(recipients.id, recipient.id)))[0]!.unsubscribedAt).toBeNull();
  expect((await post(url, oneClick)).status).toBe(200);
  expect(await reasonFor(email, "winter")).toBe("topic_left");
});

test("one click leaves the topic without login, cookie or redirect; a second one is harmless", async () => {
  const { url, email, recipient, delivery, contactId } = await reader();
  const answer = await post(url, oneClick, { "user-agent": "Mail/1.0 <x>" });
  expect([answer.status, answer.headers.get("location"), answer.headers.get("set-cookie")]).toEqual([200, null, null]);
  await post(url, oneClick);
  await desk.drainJobs();
  expect(await reasonFor(email, "winter")).toBe("topic_left");
  expect(await reasonFor(email, "invoices")).toBeUndefined();
  expect(await desk.db.select().from(events).where(eq(events.subjectId, recipient.id)).then((rows) => rows.map(({ name, actorType, data }) => [name, actorType, data.via, data.scope]))).toEqual([["recipient.unsubscribed", "contact", "one_click", "topic"]]);
  const kept = await desk.db.select().from(consents).where(eq(consents.contactId, contactId));
  expect(kept.map(({ state, topic }) => [state, topic])).toEqual([["withdrawn", "winter"]]);
  expect(kept[0]!.source).toContain("Mail/1.0");
  expect((await desk.db.select().from(receipts).where(eq(receipts.deliveryId, delivery.id))).map(({ kind, source }) => [kind, source])).toEqual([["unsubscribed", "link"]]);
  expect((await desk.db.select().from(recipients).where(eq(recipients.id, recipient.id)))[0]!.unsubscribedAt).not.toBeNull();
});

test("a form of several parts acts too, as RFC 8058 allows", async () => {
  const { url, email } = await reader();
  const form = new FormData();
  form.set("List-Unsubscribe", "One-Click");
  expect((await app.request(url, { method: "POST", body: form })).status).toBe(200);
  expect(await reasonFor(email, "winter")).toBe("topic_left");
});

test("a POST that asks for nothing shows the page and does nothing", async () => {
  const { url, email } = await reader();
  for (const form of [{}, { "List-Unsubscribe": "Yes" }, { choice: "<script>" }]) expect((await post(url, form as Record<string, string>)).status).toBe(200);
  expect(await reasonFor(email, "winter")).toBeUndefined();
});

test("the page leaves all, and hears again on request: a consent with its evidence", async () => {
  const { url, email, contactId } = await reader();
  expect(await (await post(url, { choice: "all" })).text()).toContain("no more campaign mail");
  expect(await reasonFor(email, "winter")).toBe("unsubscribed");
  expect(await reasonFor(email, "anything")).toBe("unsubscribed");
  expect(await (await post(url, { choice: "again" }, { "x-forwarded-for": "203.0.113.5" })).text()).toContain("You will hear from");
  expect(await reasonFor(email, "winter")).toBeUndefined();
  const kept = await desk.db.select().from(consents).where(eq(consents.contactId, contactId));
  expect(kept.map(({ state, topic }) => [state, topic])).toEqual([["withdrawn", ""], ["given", "winter"]]);
  expect(kept[1]!.source).toContain("203.0.113.5");
});

test("a campaign without a topic is left as a whole", async () => {
  const { url, email } = await reader("");
  await post(url, oneClick);
  expect(await reasonFor(email, "")).toBe("unsubscribed");
});

test("hearing again takes back no bounce, no complaint and no colleague's word", async () => {
  const { url, email } = await reader();
  await suppressAddress(desk.as("Aylin"), { channel: "email", address: email, reason: "complained" });
  await post(url, { choice: "again" });
  expect(await reasonFor(email, "winter")).toBe("complained");
  expect(await (await get(url)).text()).toContain("does not write to this address any more");
});

test("two presses at once are one", async () => {
  const { url, recipient } = await reader();
  await Promise.all([post(url, oneClick), post(url, oneClick), post(url, { choice: "topic" })]);
  expect(await desk.db.select().from(events).where(eq(events.subjectId, recipient.id))).toHaveLength(1);
});

test("the page is in the reader's language, without scripts, and in nobody's frame", async () => {
  const { url } = await reader("Grüße & <Reisen>");
  const answer = await get(url, { "accept-language": "fr, de-AT;q=0.8, en;q=0.5" });
  const page = await answer.text();
  expect(page).toContain('<html lang="de"');
  expect(page).toContain("Grüße &amp; &lt;Reisen&gt;");
  expect(page).not.toMatch(/<script|javascript:|onload/i);
  expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/);
  expect([answer.headers.get("cache-control"), answer.headers.get("referrer-policy"), answer.headers.get("x-robots-tag")]).toEqual(["no-store", "no-referrer", "noindex, nofollow"]);
});

test("a wrong token says so and tells nothing; many of them are slowed down, right ones never", async () => {
  const { url, email } = await reader();
  const gone = unsubscribeUrl(desk.system, { recipientId: desk.system.newId() });
  const answers = await Promise.all([get("/u/nonsense"), get(gone), post(gone, oneClick)]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  const many: number[] = [];
  for (let index = 0; index < 60; index++) many.push((await get(`/u/nonsense${index}`)).status);
  expect(many.at(-1)).toBe(429);
  expect((await post(url, oneClick)).status).toBe(200);
  expect(await reasonFor(email, "winter")).toBe("topic_left");
});

test("the link of a preview leads to a page that says so", async () => {
  const answer = await get(unsubscribeUrl(desk.system, { recipientId: null }));
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("an example");
});

test("the link of an erased person does nothing, and nothing of the person is left", async () => {
  const { url, email, contactId, delivery } = await reader();
  await post(url, oneClick);
  await desk.drainJobs();
  await eraseContact(desk.as("Mara"), { contactId, messages: "erase" });
  expect(await desk.db.select().from(topicOptOuts).where(eq(topicOptOuts.key, email))).toEqual([]);
  expect((await desk.db.select().from(receipts).where(eq(receipts.deliveryId, delivery.id)))[0]!.detail).toBeNull();
  const before = await desk.db.select().from(suppressions);
  expect((await post(url, { choice: "again" })).status).toBe(200);
  expect(await desk.db.select().from(suppressions)).toEqual(before);
  expect((await desk.db.select().from(deliveries).where(eq(deliveries.id, delivery.id)))[0]!.toAddress).toMatch(/^hmac:/);
});
