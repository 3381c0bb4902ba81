import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { recipients } from "../../drizzle/schema/campaigns.ts";
import { channelAccounts, channelTemplates } from "../../drizzle/schema/channels.ts";
import { addresses, consents, contacts } from "../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { deliveries, deliveryAttempts } from "../../drizzle/schema/deliveries.ts";
import { customers } from "../../drizzle/seed/chat-story.ts";
import { sharedQuotas } from "../../drizzle/schema/sending-accounts.ts";
import type { CreateCampaign } from "../../server/contract/campaigns.ts";
import { changeDraft } from "../../server/services/campaigns/change-draft.ts";
import { checkCampaign } from "../../server/services/campaigns/check-campaign.ts";
import { createCampaign } from "../../server/services/campaigns/create-campaign.ts";
import { createFollowUp } from "../../server/services/campaigns/create-follow-up.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { previewRecipient } from "../../server/services/campaigns/preview-recipient.ts";
import { ledgerOf, readCampaign } from "../../server/services/campaigns/queries.ts";
import { repairRow } from "../../server/services/campaigns/repair-row.ts";
import { resendFailed } from "../../server/services/campaigns/resend-failed.ts";
import { testSend } from "../../server/services/campaigns/test-send.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { type ChatWorld, chatWorld } from "../chats/chat-world.ts";
import { createPretendProvider } from "../deliveries/pretend-provider.ts";
import { finishedImport } from "../imports/import-story.ts";

let world: ChatWorld;
const mails = createPretendProvider(() => {});
beforeAll(async () => {
  world = await chatWorld();
  Object.assign(world.desk.system.ports.channels, { graph: mails.channel });
}, 60_000);
afterAll(() => world.drop());

const mara = () => world.desk.as("Mara");
let serial = 0;
beforeEach(() => void serial++);
/** Numbers of this test alone. */
const number = (nth: number) => `+49151${String(23_450_000 + serial * 100 + nth)}`;
const mail = (nth: number) => `guest${nth}@w${serial}.example`;

/** A contact file in which everybody says whether they agree. */
async function draft(csv: string, settings: Partial<CreateCampaign> = {}) {
  const { id: importId } = await finishedImport(world.desk, csv, { who: "Mara", settings: { channels: ["email", "whatsapp"], consentSource: "Booking form" } });
  return createCampaign(mara(), { name: "Autumn", importId, channel: "whatsapp", chatAccountId: world.account("whatsapp").id, chatTemplate: offer, batchSize: null, ...settings });
}
const offer = { name: "autumn_offer", language: "en", values: { first_name: "{{ first_name }}" } };
const HEAD = "given_name,family_name,phone,email,whatsapp_consent,preferred_channel";

const groupsOf = async (campaignId: string) => (await checkCampaign(mara(), { campaignId, isFresh: true, waitMs: 20_000 })).groups.map(({ kind, field, count, effect }) => [kind, field, count, effect]);
const ofCampaign = (campaignId: string) => world.desk.db.select().from(deliveries).where(eq(deliveries.campaignId, campaignId)).orderBy(deliveries.toAddress);
const statuses = async (campaignId: string) => (await ofCampaign(campaignId)).map(({ status }) => status);
const arrivedAt = (phone: string) => world.arrived(phone.slice(1)).map(({ shown }) => shown.text);

/** Statuses come half a second after the message, by the desk's clock. */
async function told(check: () => Promise<boolean>): Promise<void> {
  await world.pass(3);
  await world.holds(check);
}

describe("a draft by WhatsApp", () => {
  test("goes to those with a number who agreed, and says who is left out", async () => {
    const { id, recipientCount, mailboxId, templateId } = await draft(`${HEAD}\nIngrid,Berg,${number(1)},,yes,\nHugo,Martins,${number(2)},,no,\nChloé,Dubois,${number(3)},,,\nKenji,Watanabe,12,kenji@w.example,yes,\n`);
    expect({ recipientCount, mailboxId, templateId }).toEqual({ recipientCount: 3, mailboxId: world.account("whatsapp").id, templateId: null });
    expect(await groupsOf(id)).toEqual([["no_consent", null, 2, "skips"]]);
    expect(await previewRecipient(mara(), { campaignId: id, index: 0 })).toMatchObject({ preview: { channel: "whatsapp", address: number(1), subject: "", text: expect.stringContaining("Hello Ingrid, our walking weeks") } });
  });

  test("refuses an empty value before anybody is written to; mended or left out, it may start", async () => {
    const { id } = await draft(`${HEAD}\n,Berg,${number(1)},,yes,\nHugo,Martins,${number(2)},,yes,\n`);
    expect(await groupsOf(id)).toEqual([["empty_parameter", "first_name", 1, "blocks"], ["one_word_name", null, 1, "warns"]]);
    await expect(launchCampaign(mara(), { campaignId: id })).rejects.toMatchObject({ code: "unprocessable" });
    expect(await ofCampaign(id)).toEqual([]);
    await repairRow(mara(), { campaignId: id, line: 2, values: { given_name: "Ingrid" } });
    expect(await groupsOf(id)).toEqual([]);
  });

  test("a value of several lines stands on one; one that is too long, or no address of a picture, is refused", async () => {
    const csv = `given_name,phone,whatsapp_consent,news\nIngrid,${number(1)},yes,"the flight\nleaves at 14:20"\nHugo,${number(2)},yes,${"x".repeat(1_100)}\n`;
    const { id } = await draft(csv, { chatTemplate: { name: "booking_update", language: "en", values: { header_1: "FW-1", "1": "{{ first_name }}", "2": "{{ news }}", button_0_1: "FW-1" } } });
    expect(await groupsOf(id)).toEqual([["bad_parameter", "2", 1, "blocks"]]);
    expect((await previewRecipient(mara(), { campaignId: id, index: 0 })).preview!.text).toContain("news of your booking: the flight leaves at 14:20.");
  });

  test("refuses what WhatsApp has not approved, places that are not there, Liquid that is none, drafts, and what is missing", async () => {
    const csv = `${HEAD}\nIngrid,Berg,${number(1)},,yes,\n`;
    const { id: importId } = await finishedImport(world.desk, csv, { who: "Mara", settings: { channels: ["whatsapp"], consentSource: "Booking form" } });
    const wanted: CreateCampaign = { name: "Autumn", importId, channel: "whatsapp", chatAccountId: world.account("whatsapp").id, chatTemplate: offer };
    await expect(createCampaign(mara(), { ...wanted, chatTemplate: { ...offer, name: "unheard_of" } })).rejects.toMatchObject({ code: "unprocessable", details: { errors: [{ path: "chatTemplate.name" }] } });
    await expect(createCampaign(mara(), { ...wanted, chatTemplate: { ...offer, values: { second_name: "x" } } })).rejects.toMatchObject({ code: "bad_input", details: { errors: [{ path: "chatTemplate.values.second_name" }] } });
    await expect(createCampaign(mara(), { ...wanted, chatTemplate: { ...offer, values: { first_name: "{{ first_name" } } })).rejects.toMatchObject({ code: "bad_input", details: { errors: [{ path: "chatTemplate.values.first_name" }] } });
    await expect(createCampaign(mara(), { ...wanted, sendMode: "drafts" })).rejects.toMatchObject({ code: "unprocessable" });
    await expect(createCampaign(mara(), { ...wanted, chatAccountId: null })).rejects.toMatchObject({ details: { errors: [{ path: "chatAccountId" }] } });
    await expect(createCampaign(mara(), { ...wanted, channel: "email" })).rejects.toMatchObject({ details: { errors: [{ path: "templateId" }] } });
    await expect(createCampaign(mara(), { ...wanted, channel: "email", mailboxId: world.account("whatsapp").id, templateId: (await saveTemplate(mara(), { name: "T", subject: "T", html: "<p>T</p>" })).id }), "a number sends no mail").rejects.toMatchObject({ code: "not_found" });
    await expect(createCampaign(world.desk.as("Tomás"), wanted), "another team's number").rejects.toMatchObject({ code: "not_found" });
  });

  test("cannot start by a template that WhatsApp changed or paused since, until it is chosen anew", async () => {
    const { id } = await draft(`${HEAD}\nIngrid,Berg,${number(1)},,yes,\n`);
    const own = and(eq(channelTemplates.accountId, world.account("whatsapp").id), eq(channelTemplates.name, "autumn_offer"));
    await world.desk.db.update(channelTemplates).set({ status: "PAUSED" }).where(own);
    expect(await groupsOf(id)).toEqual([["template_unapproved", "autumn_offer", 1, "blocks"]]);
    await expect(launchCampaign(mara(), { campaignId: id })).rejects.toMatchObject({ code: "unprocessable" });
    await world.desk.db.update(channelTemplates).set({ status: "APPROVED" }).where(own);
    expect(await groupsOf(id)).toEqual([]);
    const [before] = await world.desk.db.select({ components: channelTemplates.components }).from(channelTemplates).where(own);
    await world.desk.db.update(channelTemplates).set({ components: [{ type: "BODY", text: "Hello {{first_name}}." }] }).where(own);
    expect(await groupsOf(id)).toEqual([["template_unapproved", "autumn_offer", 1, "blocks"]]);
    await changeDraft(mara(), { campaignId: id, chatTemplate: offer });
    expect((await previewRecipient(mara(), { campaignId: id, index: 0 })).preview!.text).toBe("Hello Ingrid.");
    await world.desk.db.update(channelTemplates).set(before!).where(own);
  });

  test("is tried on one's own telephone, and the ledger knows nothing of it", async () => {
    const { id } = await draft(`${HEAD}\nIngrid,Berg,${number(1)},,yes,\n`);
    await expect(testSend(mara(), { campaignId: id, index: 0, number: "no number" })).rejects.toMatchObject({ code: "bad_input", details: { errors: [{ path: "number" }] } });
    expect(await testSend(mara(), { campaignId: id, index: 0, number: number(9) })).toEqual({ address: number(9), subject: "autumn_offer" });
    expect(arrivedAt(number(9))).toHaveLength(1);
    expect(await ofCampaign(id)).toEqual([]);
  });
});

test("a consent that was taken back since leaves the person out", async () => {
  const { id } = await draft(`${HEAD}\nIngrid,Berg,${number(1)},,yes,\n`);
  const [known] = await world.desk.db.select({ id: contacts.id }).from(contacts).where(eq(contacts.phone, number(1)));
  await world.desk.db.insert(consents).values({ id: world.desk.system.newId(), contactId: known!.id, channel: "whatsapp", state: "withdrawn", source: "telephone", recordedAt: new Date(world.desk.clock.now().getTime() + 1_000) });
  expect(await groupsOf(id)).toEqual([["no_consent", null, 1, "skips"]]);
  await expect(launchCampaign(mara(), { campaignId: id })).rejects.toMatchObject({ code: "unprocessable" });
});

describe("by each one's preference", () => {
  test("writes once to each: by the channel that they prefer, and by the other where that does not reach them", async () => {
    const template = await saveTemplate(mara(), { name: "Autumn", subject: "Autumn, {{ first_name }}", html: "<p>Hello {{ first_name }}</p>" });
    const { id } = await draft(
      [HEAD,
        `Ingrid,Berg,${number(1)},${mail(1)},yes,whatsapp`,
        `Hugo,Martins,${number(2)},${mail(2)},yes,`,
        `Chloé,Dubois,${number(3)},${mail(3)},no,whatsapp`,
        `Kenji,Watanabe,${number(4)},,yes,email`,
        `Noor,Haddad,${number(5)},,no,`, ""].join("\n"),
      { channel: "preferred", templateId: template.id, mailboxId: world.desk.mailbox("support@fernweh.example").id },
    );
    expect(await checkCampaign(mara(), { campaignId: id, isFresh: true, waitMs: 20_000 })).toMatchObject({ recipientCount: 5, chatCount: 2, mayLaunch: false });
    expect(await groupsOf(id)).toEqual([["address_bad", "email", 1, "blocks"]]);
    await repairRow(mara(), { campaignId: id, line: 6, isLeftOut: true });
    await launchCampaign(mara(), { campaignId: id });
    const frozen = await world.desk.db.select({ name: recipients.name, channel: recipients.channel, address: recipients.address }).from(recipients).where(eq(recipients.campaignId, id)).orderBy(recipients.line);
    expect(frozen).toEqual([
      { name: "Ingrid Berg", channel: "whatsapp", address: number(1) },
      { name: "Hugo Martins", channel: "email", address: mail(2) },
      { name: "Chloé Dubois", channel: "email", address: mail(3) },
      { name: "Kenji Watanabe", channel: "whatsapp", address: number(4) },
    ]);
    await told(async () => (await ofCampaign(id)).filter(({ channel }) => channel === "whatsapp").every(({ status }) => status === "delivered"));
    expect([1, 2, 3, 4].map((nth) => arrivedAt(number(nth)).length)).toEqual([1, 0, 0, 1]);
    expect(mails.sentItems.map(({ to }) => to).sort()).toEqual([mail(2), mail(3)]);
  });
});

describe("once it has begun", () => {
  test("each has it once, its way is known by WhatsApp's word, and the conversation shows it when somebody answers", async () => {
    const { id } = await draft(`${HEAD}\nIngrid,Berg,${number(1)},,yes,\nHugo,Martins,${number(2)},,yes,\n`);
    await launchCampaign(mara(), { campaignId: id });
    await told(async () => (await statuses(id)).join() === "delivered,delivered");
    expect(arrivedAt(number(1))).toEqual([expect.stringContaining("Hello Ingrid")]);
    expect(await readCampaign(mara(), id)).toMatchObject({ status: "finished", counts: { delivered: 2 } });
    const [delivery] = await ofCampaign(id);
    const [conversation] = await world.desk.db.select().from(conversations).where(eq(conversations.id, delivery!.conversationId!));
    expect(conversation, "nobody has to do anything yet").toMatchObject({ participantAddress: number(1), doneAt: expect.any(Date), lastInboundAt: null });
    const [written] = await world.desk.db.select().from(messages).where(eq(messages.id, delivery!.messageId!));
    expect(written).toMatchObject({ direction: "outbound", kind: "newsletter", chat: { type: "template", name: "autumn_offer" }, providerMessageId: delivery!.providerMessageId });
    const [address] = await world.desk.db.select({ contactId: addresses.contactId }).from(addresses).where(and(eq(addresses.channel, "whatsapp"), eq(addresses.key, number(1).slice(1))));
    expect(address?.contactId ?? (await world.desk.db.select().from(recipients).where(eq(recipients.id, delivery!.recipientId!)))[0]!.contactId).toBe(conversation!.contactId);

    await answer(number(1), "Yes, please");
    await told(async () => (await readCampaign(mara(), id)).repliedCount === 1);
    const [after] = await world.desk.db.select().from(conversations).where(eq(conversations.id, conversation!.id));
    expect(after!.doneAt, "the answer waits for somebody").toBeNull();
    const { items } = await ledgerOf(mara(), { campaignId: id, limit: 10 });
    expect(items.map(({ name, channel, repliedAt }) => [name, channel, repliedAt !== null])).toEqual([["Ingrid Berg", "whatsapp", true], ["Hugo Martins", "whatsapp", false]]);

    const followUp = await createFollowUp(mara(), { campaignId: id, name: "Once more", afterDays: 0 });
    expect(followUp).toMatchObject({ channel: "whatsapp", recipientCount: 1, chatTemplate: { name: "autumn_offer" } });
  });

  test("who asks to be left in peace meanwhile gets nothing more", async () => {
    const { id } = await draft(`${HEAD}\nIngrid,Berg,${number(1)},,yes,\n`);
    await launchCampaign(mara(), { campaignId: id });
    await told(async () => (await statuses(id)).join() === "delivered");
    await answer(number(1), "STOP");
    await told(async () => (await readCampaign(mara(), id)).repliedCount === 1);
    const again = await draft(`${HEAD}\nIngrid,Berg,${number(1)},,yes,\nHugo,Martins,${number(2)},,yes,\n`);
    expect((await groupsOf(again.id)).map(([kind, , count]) => [kind, count])).toContainEqual(["suppressed", 1]);
    await launchCampaign(mara(), { campaignId: again.id });
    await told(async () => (await statuses(again.id)).every((status) => status === "delivered" || status === "suppressed"));
    expect(arrivedAt(number(1))).toHaveLength(1);
  });

  test("what WhatsApp refuses for one person's sake is never tried again, and the others get theirs", async () => {
    const { id } = await draft(`${HEAD}\nIngrid,Berg,${number(1)},,yes,\nHugo,Martins,${number(2)},,yes,\n`, { pauseErrorRate: 1 });
    world.meta.days.order({ refusals: { marketingLimited: [number(1).slice(1)] } });
    await launchCampaign(mara(), { campaignId: id });
    await told(async () => (await statuses(id)).every((status) => ["delivered", "failed", "bounced"].includes(status)));
    expect(arrivedAt(number(1))).toEqual([]);
    const [refused] = await ofCampaign(id);
    expect(refused).toMatchObject({ reason: expect.stringContaining("131049"), attemptCount: 1 });
    world.meta.days.order({ refusals: { marketingLimited: [] } });
    await expect(resendFailed(mara(), { campaignId: id })).rejects.toMatchObject({ code: "conflict" });
  });

  test("the same said hours later, by a status, is told as clearly", async () => {
    const { id } = await draft(`${HEAD}\nIngrid,Berg,${number(1)},,yes,\n`, { pauseBounceRate: 1 });
    world.meta.days.order({ refusals: { marketingLimited: [number(1).slice(1)], by: "status" } });
    await launchCampaign(mara(), { campaignId: id });
    await told(async () => (await statuses(id)).join() === "bounced");
    world.meta.days.order({ refusals: { marketingLimited: [], by: "answer" } });
    expect((await ofCampaign(id))[0]).toMatchObject({ reason: "whatsapp_131049", attemptCount: 1 });
  });

  test("waits its six seconds where an agent has just written to the person, and holds up nobody else", async () => {
    const [ingrid] = customers;
    const chat = await world.chat("whatsapp", ingrid.name);
    const { id } = await draft(`${HEAD}\nIngrid,Solberg,+${ingrid.phone},,yes,\nHugo,Martins,${number(2)},,yes,\n`);
    const written = await world.api.post("Aylin", `/conversations/${chat.id}/chat-messages`, { id: world.desk.system.newId(), content: { type: "text", body: "One moment" } });
    expect(written.status).toBe(200);
    await world.desk.drainJobs();
    await launchCampaign(mara(), { campaignId: id });
    await world.desk.drainJobs();
    expect((await ofCampaign(id)).map(({ toAddress, status, reason }) => [toAddress, status, reason]).sort()).toEqual([[number(2), "sent", null], [`+${ingrid.phone}`, "queued", "pair_rate"]].sort());
    await world.pass(10);
    await told(async () => (await statuses(id)).every((status) => status === "delivered"));
    const tries = await world.desk.db.select({ outcome: deliveryAttempts.outcome }).from(deliveryAttempts).innerJoin(deliveries, eq(deliveries.id, deliveryAttempts.deliveryId)).where(eq(deliveries.campaignId, id));
    expect(tries.map(({ outcome }) => outcome).sort()).toEqual(["held", "sent", "sent"]);
  });

  test("begins with no more people in a day than the portfolio may, over all its campaigns, and goes on the next", async () => {
    const account = world.account("whatsapp");
    const before = await world.desk.db.select().from(channelAccounts).where(eq(channelAccounts.id, account.id));
    await world.desk.db.delete(sharedQuotas);
    world.desk.clock.advance(25 * 60);
    await world.desk.db.update(channelAccounts).set({ facts: { ...before[0]!.facts, peoplePerDay: 3 } }).where(eq(channelAccounts.id, account.id));
    const rows = [1, 2, 3, 4, 5].map((nth) => `Guest${nth},Berg,${number(nth)},,yes,`).join("\n");
    const { id } = await draft(`${HEAD}\n${rows}\n`);
    expect((await checkCampaign(mara(), { campaignId: id, isFresh: true, waitMs: 20_000 })).plan).toMatchObject({ binding: { kind: "portfolio_per_day", value: 3 } });
    await launchCampaign(mara(), { campaignId: id });
    await told(async () => (await statuses(id)).filter((status) => status === "delivered").length === 3);
    await world.pass(60);
    expect((await statuses(id)).filter((status) => status === "queued")).toHaveLength(2);
    world.desk.clock.advance(24 * 60 + 1);
    await told(async () => (await statuses(id)).every((status) => status === "delivered"));
    expect([1, 2, 3, 4, 5].map((nth) => arrivedAt(number(nth)).length)).toEqual([1, 1, 1, 1, 1]);
    await world.desk.db.update(channelAccounts).set({ facts: before[0]!.facts }).where(eq(channelAccounts.id, account.id));
    await world.desk.db.delete(sharedQuotas);
  });
});

/** The person takes the telephone and writes. */
async function answer(phone: string, text: string): Promise<void> {
  const response = await fetch(`${world.url}/levers/say`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ channel: "whatsapp", from: phone.slice(1), text }) });
  expect(response.status).toBeLessThan(300);
}
