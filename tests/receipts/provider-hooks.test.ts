import { createHmac } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { count, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliveries, receipts } from "../../drizzle/schema/deliveries.ts";
import { suppressions } from "../../drizzle/schema/contacts.ts";
import { events } from "../../drizzle/schema/events.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import type { AccountHook } from "../../server/contract/receipts.ts";
import { releaseAddress } from "../../server/services/contacts/release-address.ts";
import { addressKey } from "../../server/services/contacts/suppression-key.ts";
import { mayWrite } from "../../server/services/subscriptions/may-write.ts";
import { saveSendingAccount } from "../../server/services/sending-accounts/save-sending-account.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { type SentCampaign, sentCampaign } from "./sent-story.ts";

const SECRET = "signing-secret-of-mailersend";
let desk: Desk;
let api: ReturnType<typeof testApi>;
let campaign: SentCampaign;
let mailersend: { id: string; version: number };
let azure: { id: string };
let azurePath: string;

beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
  campaign = await sentCampaign(desk, { rows: ["Ingrid,ingrid@nordlys.example,Tromsø", "Hugo,hugo@martins.example,Azores", "Chloé,chloe@atelier.example,Lisbon", "Kenji,kenji@watanabe.example,Kyoto", "Amara,amara@okafor.example,Lagos"] });
  const mailboxId = desk.mailbox("tomas@fernweh.example").id;
  const base = { mailboxId, fromAddress: "tomas@fernweh.example" };
  mailersend = await saveSendingAccount(desk.as("Mara"), { ...base, name: "MailerSend", provider: "mailersend", secret: "mlsn.0123456789abcdef" });
  azure = await saveSendingAccount(desk.as("Mara"), { ...base, name: "Azure", provider: "azure_email", secret: "endpoint=https://fernweh.communication.azure.com/;accesskey=c2VjcmV0c2VjcmV0" });
  await api.put("Mara", `/sending-accounts/${mailersend.id}/hook`, { secret: SECRET });
  azurePath = new URL((await api.get<AccountHook>("Mara", `/sending-accounts/${azure.id}/hook`)).body.url!).pathname;
  await desk.db.update(deliveries).set({ accountId: mailersend.id, provider: "mailersend" }).where(eq(deliveries.campaignId, campaign.id));
});
afterAll(() => desk.drop());

const sign = (body: string, secret = SECRET) => createHmac("sha256", secret).update(body).digest("hex");
/** With escaped slashes, as MailerSend writes JSON. */
const activity = (type: string, data: object) => JSON.stringify({ type: `activity.${type}`, url: "https://desk.example/hooks", data }).replaceAll("/", "\\/");
const call = (body: string, signature: string | null, accountId = mailersend.id) => api.app.request(`/hooks/mailersend/${accountId}`, { method: "POST", body, headers: { "content-type": "application/json", ...(signature !== null && { signature }) } });
const told = async (name: string, type: string, more: { id?: string; reason?: string; to?: string } = {}) => {
  const { delivery } = await campaign.place(name);
  const body = activity(type, { id: more.id ?? `${name}-${type}`, created_at: "2026-11-16T08:00:00.000000Z", email: { tags: [delivery.id], message: { id: "m1" }, recipient: { email: more.to ?? delivery.toAddress } }, morph: { reason: more.reason ?? null } });
  return call(body, sign(body));
};
const stateOf = async (name: string) => (await campaign.place(name)).delivery;
const silent = async (address: string) => [...(await mayWrite(desk.system, { channel: "email", addresses: [address], topic: "" })).values()];

/** All that a told event could have changed. */
const trace = async () => JSON.stringify([await desk.db.select({ id: receipts.id, kind: receipts.kind }).from(receipts).orderBy(receipts.id), await desk.db.select().from(suppressions).orderBy(suppressions.id), (await desk.db.select({ n: count() }).from(events))[0], await desk.db.select({ id: deliveries.id, status: deliveries.status, reason: deliveries.reason, readAt: deliveries.readAt }).from(deliveries).orderBy(deliveries.id)]);
/** An admin looked into it, and lets it be written to again. */
async function release(address: string): Promise<void> {
  const [row] = await desk.db.select().from(suppressions).where(eq(suppressions.key, addressKey("email", address)));
  await releaseAddress(desk.as("Mara"), { suppressionId: row!.id });
  expect(await silent(address)).toEqual([]);
}

describe("MailerSend", () => {
  test("a delivered mail is delivered, however often it is told", async () => {
    expect((await told("Ingrid", "delivered")).status).toBe(202);
    await told("Ingrid", "delivered");
    expect((await stateOf("Ingrid")).status).toBe("delivered");
    expect(await desk.db.select().from(receipts).where(eq(receipts.deliveryId, (await stateOf("Ingrid")).id))).toHaveLength(1);
  });

  test("a hard bounce with its reason suppresses; one without a reason does not, and counts", async () => {
    await told("Hugo", "hard_bounced", { reason: "Host or domain name not found" });
    expect(await stateOf("Hugo")).toMatchObject({ status: "bounced", reason: "no_such_address" });
    expect(await silent("hugo@martins.example")).toEqual(["bounced"]);
    await told("Chloé", "hard_bounced", { reason: "Unknown reason" });
    expect((await stateOf("Chloé")).status).toBe("bounced");
    expect(await silent("chloe@atelier.example")).toEqual([]);
  });

  test("a complaint suppresses, and only the address that the mail went to", async () => {
    await told("Kenji", "spam_complaint", { to: "somebody@else.example" });
    expect(await silent("kenji@watanabe.example")).toEqual([]);
    expect(await silent("somebody@else.example")).toEqual([]);
    await told("Kenji", "spam_complaint", { id: "again" });
    expect(await silent("kenji@watanabe.example")).toEqual(["complained"]);
  });

  test("what somebody kept and calls with again, a year later too, changes nothing: neither a complaint nor a bounce comes back after it was cleared", async () => {
    await release("kenji@watanabe.example");
    await release("hugo@martins.example");
    const present = desk.clock.now();
    const before = await trace();
    desk.clock.set("2027-11-16T08:00:00Z");
    await told("Kenji", "spam_complaint", { id: "again" });
    await told("Hugo", "hard_bounced", { reason: "Host or domain name not found" });
    await told("Ingrid", "delivered");
    expect(await trace()).toBe(before);
    desk.clock.set(present);
  });

  test("opens are dropped unless somebody wants them", async () => {
    await told("Amara", "opened", { id: "o1" });
    expect((await stateOf("Amara")).status).toBe("sent");
    await api.put("Mara", `/sending-accounts/${mailersend.id}/hook`, { keepsOpens: true });
    await told("Amara", "opened", { id: "o2" });
    expect((await stateOf("Amara")).status).toBe("delivered");
    expect((await stateOf("Amara")).readAt).toBeNull();
  });

  test("no signature, a wrong one, one of a body written anew, or another account's: refused alike, and nothing is written", async () => {
    const { delivery } = await campaign.place("Ingrid");
    const body = activity("spam_complaint", { id: "x", email: { tags: [delivery.id], recipient: { email: delivery.toAddress } } });
    const answers = [await call(body, null), await call(body, sign(body, "another")), await call(body, sign(JSON.stringify(JSON.parse(body)))), await call(body, sign(body), azure.id), await call(body, sign(body), "not-an-id"), await call(body, sign(body), desk.system.newId())];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
    expect((await stateOf("Ingrid")).status).toBe("delivered");
  });

  test("what is signed but unknown is taken and does nothing; what is too large is refused", async () => {
    for (const body of ["{}", "no json", '{"type":"activity.survey_opened","data":{"id":"1","email":{}}}', '{"type":"activity.delivered","data":{"id":"2","email":{"tags":["\' or 1=1"]}}}']) expect((await call(body, sign(body))).status).toBe(202);
    const large = `"${"x".repeat(300_000)}"`;
    expect((await call(large, sign(large))).status).toBe(413);
  });

  test("saving the account again keeps the key, and no answer shows it", async () => {
    await saveSendingAccount(desk.as("Mara"), { id: mailersend.id, mailboxId: desk.mailbox("tomas@fernweh.example").id, name: "MailerSend EU", provider: "mailersend", fromAddress: "tomas@fernweh.example" });
    const { body } = await api.get<AccountHook>("Mara", `/sending-accounts/${mailersend.id}/hook`);
    expect(body).toEqual({ url: `https://desk.example/hooks/mailersend/${mailersend.id}`, needsSecret: true, isSecretSet: true, keepsOpens: true });
    const all = await api.get("Mara", "/sending-accounts");
    expect(JSON.stringify(all.body)).not.toContain("sealedHookSecret");
    expect(JSON.stringify((await desk.db.select().from(sendingAccounts))[0])).not.toContain(SECRET);
    expect((await api.get("Aylin", `/sending-accounts/${mailersend.id}/hook`)).status).toBe(403);
  });
});

describe("Azure", () => {
  const grid = (body: unknown, target = azurePath, method = "POST") => api.app.request(target, { method, ...(method === "POST" && { body: JSON.stringify(body) }), headers: { "content-type": "application/json", "webhook-request-origin": "eventgrid.azure.net" } });
  const report = (id: string, status: string, statusMessage: string | null, delivery: { id: string; toAddress: string }) => ({ id, eventType: "Microsoft.Communication.EmailDeliveryReportReceived", data: { messageId: delivery.id, recipient: delivery.toAddress, status, deliveryStatusDetails: { statusMessage }, deliveryAttemptTimeStamp: "2026-11-16T08:00:00Z" } });

  test("both handshakes are answered", async () => {
    const answer = await grid([{ id: "v", eventType: "Microsoft.EventGrid.SubscriptionValidationEvent", data: { validationCode: "512d38b6" } }]);
    expect(await answer.json()).toEqual({ validationResponse: "512d38b6" });
    expect((await grid(null, azurePath, "OPTIONS")).headers.get("webhook-allowed-origin")).toBe("eventgrid.azure.net");
  });

  test("a delivery report raises the state; engagement is dropped", async () => {
    const { place } = await sentCampaign(desk, { rows: ["Mei,mei@lin.example,Taipei", "Ole,ole@dane.example,Skagen"] });
    await desk.db.update(deliveries).set({ accountId: azure.id, provider: "azure_email" }).where(eq(deliveries.id, (await place("Mei")).delivery.id));
    await desk.db.update(deliveries).set({ accountId: azure.id, provider: "azure_email" }).where(eq(deliveries.id, (await place("Ole")).delivery.id));
    const mei = (await place("Mei")).delivery;
    expect((await grid([{ id: "e", eventType: "Microsoft.Communication.EmailEngagementTrackingReportReceived", data: { messageId: mei.id, recipient: mei.toAddress, engagementType: "view" } }])).status).toBe(202);
    expect((await place("Mei")).delivery.status).toBe("sent");
    const ole = (await place("Ole")).delivery;
    await grid([report("d1", "Delivered", null, mei), { id: 5 }, report("d2", "Bounced", "550 5.1.1 User unknown", ole)]);
    expect([(await place("Mei")).delivery.status, (await place("Ole")).delivery.status]).toEqual(["delivered", "bounced"]);
    expect(await silent("ole@dane.example")).toEqual(["bounced"]);

    // Event Grid delivers at least once, and whoever reads the address could call again.
    await release("ole@dane.example");
    const before = await trace();
    await grid([report("d2", "Bounced", "550 5.1.1 User unknown", ole), report("d1", "Delivered", null, mei)]);
    expect(await trace()).toBe(before);
    expect(await silent("ole@dane.example")).toEqual([]);
  });

  test("another key, or a mail of another account, changes nothing", async () => {
    const { delivery } = await campaign.place("Ingrid");
    expect((await grid([report("f1", "Bounced", "550 5.1.1", delivery)], azurePath.replace(/.{4}$/, "AAAA"))).status).toBe(401);
    expect((await grid([report("f2", "Bounced", "550 5.1.1", delivery)])).status).toBe(202);
    expect((await stateOf("Ingrid")).status).toBe("delivered");
  });
});

const recorded = path.join(import.meta.dirname, "../../../shared/contracts/mailersend/webhooks");

test.skipIf(!existsSync(recorded))("MailerSend's own examples are understood, each for what it is", async () => {
  const kinds: Record<string, string[]> = {};
  await api.put("Mara", `/sending-accounts/${mailersend.id}/hook`, { keepsOpens: true });
  for (const file of readdirSync(recorded).toSorted()) {
    const raw = readFileSync(path.join(recorded, file), "utf8");
    const { email } = (JSON.parse(raw) as { data: { email: { message: { id: string }; recipient: { email: string } } } }).data;
    const { place } = await sentCampaign(desk, { rows: [`Zed,${email.recipient.email.replace("@", `+${file.length}${file.charCodeAt(14)}@`)},Ulm`] });
    const { delivery } = await place("Zed");
    await desk.db.update(deliveries).set({ accountId: mailersend.id, provider: "mailersend", providerMessageId: email.message.id }).where(eq(deliveries.id, delivery.id));
    expect((await call(raw, sign(raw))).status).toBe(202);
    const rows = await desk.db.select().from(receipts).where(eq(receipts.deliveryId, delivery.id));
    kinds[file.replace(/^webhooks-test_|_event\.json$/g, "")] = rows.map(({ kind }) => kind);
    await desk.db.update(deliveries).set({ providerMessageId: null }).where(eq(deliveries.id, delivery.id));
  }
  expect(kinds).toEqual({ clicked: ["clicked"], delivered: ["delivered"], hard_bounced: ["bounced"], opened: ["opened"], sent: [], soft_bounced: ["bounced"], spam_complaint: ["complained"], unsubscribed: ["unsubscribed"] });
});
