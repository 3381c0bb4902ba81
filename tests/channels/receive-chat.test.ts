import { and, asc, eq, ne } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cases } from "../../drizzle/schema/cases.ts";
import { channelAccounts, channelRates, channelTemplates, chatChanges, deliveryCharges, earlyReceipts } from "../../drizzle/schema/channels.ts";
import { addresses, consents, contacts, suppressions } from "../../drizzle/schema/contacts.ts";
import { attachments, classifications, conversations, messages } from "../../drizzle/schema/conversations.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { targets } from "../../drizzle/schema/sla.ts";
import type { OpenedCase } from "../../server/contract/cases.ts";
import { retryMedia } from "../../server/services/channels/fetch-media.ts";
import { resumeEarlyReceipts, settleEarlyReceipts } from "../../server/services/channels/settle-early-receipts.ts";
import { eventsNamed } from "../cases/case-story.ts";
import { addDelivery, becomes, type ChatDesk, chatDesk, edits, NUMBER_ID, reacts, revokes, says, sends, WABA_ID, whatsAppHook } from "./chat-desk.ts";

const JONAS = "4915112345678";
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);

let chats: ChatDesk;
let accountId: string;
beforeEach(async () => {
  chats = await chatDesk();
  accountId = await chats.addAccount();
});
afterEach(() => chats.drop());

const db = () => chats.desk.db;
const now = () => chats.desk.clock.now();
const person = { id: JONAS, name: "Jonas Petersen" };
let count = 0;

async function told(hook: object, platform?: "messenger" | "instagram"): Promise<void> {
  const { status, body } = await chats.tell(hook, { platform });
  if (status !== 200) throw new Error(JSON.stringify(body));
  await chats.desk.drainJobs();
}
const wrote = (body: string, { id = `wamid.${++count}`, at = now(), from = person as { id: string; name: string; userId?: string } } = {}) => told(whatsAppHook({ people: [from], messages: [says(from.id, id, body, at)] }));
const stored = () => db().select().from(messages).where(eq(messages.mailboxId, accountId)).orderBy(asc(messages.receivedAt), asc(messages.id));
const conversation = async () => (await db().select().from(conversations).where(eq(conversations.mailboxId, accountId)))[0]!;

describe("who writes", () => {
  test("a stranger becomes a contact by the name that it has there, with the number as address and phone", async () => {
    await wrote("Is the trip still free?");
    const [message] = await stored();
    expect(message).toMatchObject({ direction: "inbound", kind: "ordinary", fromAddress: `+${JONAS}`, fromName: "Jonas Petersen", text: "Is the trip still free?", visibleText: "Is the trip still free?", chat: { type: "text", body: "Is the trip still free?" } });
    const [contact] = await db().select().from(contacts).where(eq(contacts.id, message!.contactId!));
    expect(contact).toMatchObject({ name: "Jonas Petersen", phone: `+${JONAS}`, phoneKey: `+${JONAS}` });
    expect(await conversation()).toMatchObject({ channel: "whatsapp", participantAddress: JONAS, participantName: "Jonas Petersen", contactId: contact!.id, lastInboundAt: now() });
  });

  test("a person whose number is known from mail is that contact", async () => {
    const id = chats.desk.system.newId();
    await db().insert(contacts).values({ id, name: "J. Petersen", phone: `+${JONAS}`, phoneKey: `+${JONAS}`, createdAt: now(), updatedAt: now() });
    await wrote("It is me");
    expect((await stored())[0]!.contactId).toBe(id);
    expect(await db().select({ address: addresses.address }).from(addresses).where(eq(addresses.contactId, id))).toEqual([{ address: `+${JONAS}` }]);
  });

  test("number and business-scoped id that are told together are one person, who may have been two", async () => {
    await wrote("By number");
    await wrote("By id", { from: { id: "DE.77", name: "Jonas Petersen" } });
    expect(new Set((await stored()).map(({ contactId }) => contactId)).size).toBe(2);
    await wrote("By both", { from: { ...person, userId: "DE.77" } });
    const ids = new Set((await stored()).map(({ contactId }) => contactId));
    expect(ids.size).toBe(1);
    expect((await db().select({ key: addresses.key }).from(addresses).where(eq(addresses.contactId, [...ids][0]!)).orderBy(asc(addresses.key))).map(({ key }) => key)).toEqual([`+${JONAS}`, "DE.77"]);
  });

  test("a new number is the same contact's; where another has it a person decides", async () => {
    await wrote("Hello");
    const moved = (to: string) => ({ from: JONAS, id: `wamid.${++count}`, timestamp: String(Math.floor(now().getTime() / 1_000)), type: "system", system: { body: `User Jonas changed from ${JONAS} to ${to}`, wa_id: to, type: "user_changed_number" } });
    await told(whatsAppHook({ messages: [moved("4915187654321")] }));
    await wrote("From the new one", { from: { id: "4915187654321", name: "Jonas Petersen" } });
    const said = (await stored()).filter(({ kind }) => kind === "ordinary");
    expect(new Set(said.map(({ contactId }) => contactId)).size).toBe(1);
    await wrote("Somebody else", { from: { id: "4915100000001", name: "Else" } });
    await told(whatsAppHook({ messages: [moved("4915100000001")] }));
    expect(await eventsNamed(chats.desk, "contact.duplicate_suspected")).toHaveLength(1);
    // The vendor's note is nothing that anybody waits for an answer to.
    expect((await stored()).filter(({ kind }) => kind === "auto_reply").every(({ readAt }) => readAt !== null)).toBe(true);
  });

  test("on Messenger by page-scoped id, and what the page wrote elsewhere is ours", async () => {
    const page = await chats.addAccount({ channel: "messenger", externalId: "7001", businessId: null });
    const item = (sender: string, recipient: string, message: object) => ({ object: "page", entry: [{ id: "7001", time: now().getTime(), messaging: [{ sender: { id: sender }, recipient: { id: recipient }, timestamp: now().getTime(), message }] }] });
    await told(item("9001", "7001", { mid: "m_1", text: "Hi" }), "messenger");
    await told(item("7001", "9001", { mid: "m_2", text: "Hello!", is_echo: true }), "messenger");
    const { deliveryId } = await addDelivery(chats.desk.system, { mailboxId: page, to: "9001", providerMessageId: null, status: "handed_over", at: now() });
    await told(item("7001", "9001", { mid: "m_3", text: "Ours", is_echo: true, metadata: deliveryId }), "messenger");
    const rows = await db().select().from(messages).where(eq(messages.mailboxId, page)).orderBy(asc(messages.providerMessageId));
    expect(rows.map(({ providerMessageId, direction }) => [providerMessageId, direction])).toEqual([["m_1", "inbound"], ["m_2", "outbound"], ["m_3", "outbound"]]);
    // The echo is the proof that nobody heard.
    expect((await db().select().from(deliveries).where(eq(deliveries.id, deliveryId)))[0]).toMatchObject({ status: "sent", providerMessageId: "m_3" });
  });
});

describe("what is changed afterwards", () => {
  test("an edit stands in the place of what was said, which is kept; it may come first, and the newest stands", async () => {
    const at = (minutes: number) => new Date(now().getTime() - 3_600_000 + minutes * 60_000);
    await told(whatsAppHook({ messages: [edits(JONAS, "wamid.e2", "wamid.m", "third", at(3))] }));
    await wrote("first", { id: "wamid.m", at: at(1) });
    expect((await stored())[0]).toMatchObject({ text: "third", chat: { type: "text", body: "third" }, editedAt: at(3) });
    await told(whatsAppHook({ messages: [edits(JONAS, "wamid.e1", "wamid.m", "second", at(2))] }));
    expect((await stored())[0]!.text).toBe("third");
    expect((await db().select().from(chatChanges).where(eq(chatChanges.providerChangeId, "wamid.e2")))[0]!.before).toMatchObject({ body: "first" });
    expect(await eventsNamed(chats.desk, "message.edited")).toHaveLength(1);
    expect(JSON.stringify(await eventsNamed(chats.desk, "message.edited"))).not.toContain("first");
  });

  test("what is taken back is marked, and kept for the record", async () => {
    await wrote("too fast", { id: "wamid.m" });
    await told(whatsAppHook({ messages: [revokes(JONAS, "wamid.r", "wamid.m", now())] }));
    expect((await stored())[0]).toMatchObject({ text: "too fast", revokedAt: now() });
    expect(await eventsNamed(chats.desk, "message.revoked")).toHaveLength(1);
  });

  test("a reaction changes nothing that was said, opens nothing and is answered by nobody", async () => {
    await wrote("Bye", { id: "wamid.m" });
    const done = new Date(now().getTime() + 1);
    await db().update(conversations).set({ doneAt: done }).where(eq(conversations.mailboxId, accountId));
    chats.desk.clock.advance(5);
    await told(whatsAppHook({ messages: [reacts(JONAS, "wamid.re", "wamid.m", "👍", now())] }));
    expect(await conversation()).toMatchObject({ doneAt: done });
    expect((await stored()).map(({ kind, readAt }) => [kind, readAt !== null])).toEqual([["ordinary", false], ["auto_reply", true]]);
    expect(await eventsNamed(chats.desk, "message.received")).toHaveLength(1);
    expect(await eventsNamed(chats.desk, "message.reacted")).toHaveLength(1);
  });

  test("moments of a conversation never go back, and what came before it was done does not open it again", async () => {
    const later = now();
    await wrote("new", { at: later });
    const earlier = new Date(later.getTime() - 7_200_000);
    const done = new Date(later.getTime() - 3_600_000);
    await db().update(conversations).set({ doneAt: done }).where(eq(conversations.mailboxId, accountId));
    await wrote("old", { at: earlier });
    expect(await conversation()).toMatchObject({ doneAt: done, lastInboundAt: later, lastMessageAt: later });
    chats.desk.clock.advance(1);
    await wrote("again");
    expect(await conversation()).toMatchObject({ doneAt: null, lastInboundAt: now() });
  });
});

describe("a chat on the desk", () => {
  const open = async () => {
    const [message] = await stored();
    const answer = await chats.api.post<OpenedCase>("Aylin", "/cases", { message: { mailbox: `whatsapp:${NUMBER_ID}`, internetMessageId: null, providerMessageId: message!.providerMessageId } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return (await db().select().from(cases).where(eq(cases.mailboxId, accountId)).orderBy(asc(cases.number))).at(-1)!;
  };
  const status = async (id: string) => (await db().select({ status: cases.status }).from(cases).where(eq(cases.id, id)))[0]!.status;

  test("is classified, becomes a case with its SLA, meets its first response, owes the next one and reopens", async () => {
    await wrote("My invoice is wrong, I was charged twice. Please help!");
    const [message] = await stored();
    expect(await db().$count(classifications, eq(classifications.messageId, message!.id))).toBe(1);
    const opened = await open();
    expect(opened).toMatchObject({ title: "My invoice is wrong, I was charged twice. Please help!", contactId: message!.contactId });
    expect((await db().select({ metric: targets.metric }).from(targets).where(eq(targets.caseId, opened.id)).orderBy(asc(targets.metric))).map(({ metric }) => metric)).toEqual(["first_response", "resolution"]);

    // What another program of ours answers counts as an answer.
    chats.desk.clock.advance(3);
    const value = { messaging_product: "whatsapp", metadata: { phone_number_id: NUMBER_ID }, message_echoes: [{ from: "4930901820", to: JONAS, id: "wamid.echo", timestamp: String(Math.floor(now().getTime() / 1_000)), type: "text", text: { body: "We look into it" } }] };
    await told({ object: "whatsapp_business_account", entry: [{ id: WABA_ID, changes: [{ field: "smb_message_echoes", value }] }] });
    const [first] = await db().select().from(targets).where(and(eq(targets.caseId, opened.id), eq(targets.metric, "first_response")));
    expect(first!.metAt).not.toBeNull();

    await db().update(cases).set({ status: "awaiting_customer" }).where(eq(cases.id, opened.id));
    chats.desk.clock.advance(3);
    await wrote("Any news?");
    expect(await status(opened.id)).toBe("in_progress");
    expect(await db().$count(targets, and(eq(targets.caseId, opened.id), eq(targets.metric, "next_response")))).toBe(1);
  });

  test.each(["reopen", "new", "refuse"] as const)("goes on after its case was closed as the settings say: %s", async (followUp) => {
    const settings = await chats.api.get<Record<string, unknown>>("Mara", "/case-settings");
    expect((await chats.api.put("Mara", "/case-settings", { ...settings.body, followUp })).status).toBe(200);
    await wrote("First matter");
    const first = await open();
    await db().update(cases).set({ status: "closed", closedAt: now(), closedBy: null } as never).where(eq(cases.id, first.id));
    chats.desk.clock.advance(60);
    await wrote("Second matter");
    const all = await db().select().from(cases).where(eq(cases.mailboxId, accountId)).orderBy(asc(cases.number));
    const states = all.map(({ status: each, followUpOf }) => [each, followUpOf]);
    expect(states).toEqual(followUp === "reopen" ? [["in_progress", null]] : followUp === "new" ? [["closed", null], ["new", first.id]] : [["closed", null]]);
    if (followUp !== "refuse") return;
    // A person may make it another one.
    expect((await open()).id).not.toBe(first.id);
  });

  test("who asks for no more advertising by a word alone is left in peace; a sentence with the word is not such", async () => {
    await wrote("Please stop the shipment");
    expect(await db().$count(consents)).toBe(0);
    await wrote("STOP!");
    expect((await db().select().from(consents))).toMatchObject([{ state: "withdrawn", channel: "whatsapp", source: "message" }]);
    expect(await db().select({ key: suppressions.key, reason: suppressions.reason }).from(suppressions).where(eq(suppressions.channel, "whatsapp"))).toEqual([{ key: `+${JONAS}`, reason: "unsubscribed" }]);
  });

  test("of what a person told the vendor about advertising the newest counts, whichever comes first", async () => {
    const preference = (value: string, minutes: number) => ({ object: "whatsapp_business_account", entry: [{ id: WABA_ID, changes: [{ field: "user_preferences", value: { messaging_product: "whatsapp", metadata: { phone_number_id: NUMBER_ID }, user_preferences: [{ wa_id: JONAS, detail: value, category: "marketing_messages", value, timestamp: Math.floor(now().getTime() / 1_000) - 3_600 + minutes * 60 }] } }] }] });
    await told(preference("resume", 5));
    await told(preference("stop", 2));
    expect(await db().$count(suppressions, eq(suppressions.channel, "whatsapp"))).toBe(0);
    await told(preference("stop", 9));
    expect(await db().$count(suppressions, eq(suppressions.channel, "whatsapp"))).toBe(1);
  });
});

describe("whose it is", () => {
  test("other teams see no chat, no file and no case of it; admins alone the log of hooks", async () => {
    chats.files.answers.set("5009", { ok: true, value: { bytes: PNG, mimeType: "image/png" } });
    await told(whatsAppHook({ people: [person], messages: [sends(JONAS, "wamid.file", "5009", now())] }));
    const [message] = await stored();
    const [file] = await db().select().from(attachments).where(eq(attachments.messageId, message!.id));
    const [other] = await chats.desk.sql`insert into teams (id, name, case_prefix, created_at) values (${chats.desk.system.newId()}, 'Elsewhere', '', now()) returning id`;
    await chats.desk.sql`update mailboxes set team_id = ${other!.id as string} where id = ${accountId}`;
    expect((await chats.api.get("Aylin", `/messages/${message!.id}/attachments/${file!.id}`)).status).toBe(404);
    expect((await chats.api.post("Aylin", "/cases", { message: { mailbox: `whatsapp:${NUMBER_ID}`, internetMessageId: null, providerMessageId: "wamid.file" } })).status).toBe(404);
    for (const who of ["Aylin", "Jonas", "Priya"]) expect((await chats.api.get(who, "/hook-logs")).status).toBe(403);
  });

  test("who is erased is nobody in the chat either: words, edits, file names, the log of hooks; told again nothing comes back", async () => {
    const hook = whatsAppHook({ people: [person], messages: [says(JONAS, "wamid.m", "I am Jonas Petersen", now()), edits(JONAS, "wamid.e", "wamid.m", "I am Jonas", now())] });
    await told(hook);
    const [message] = await stored();
    expect((await chats.api.post("Mara", `/contacts/${message!.contactId}/erasure`, { messages: "erase", reason: "asked for it" })).status).toBe(200);
    const everything = await chats.desk.sql`select (select json_agg(m) from messages m)::text || (select json_agg(c) from conversations c)::text || (select json_agg(h) from hook_logs h)::text || (select json_agg(x) from chat_changes x)::text as text`;
    for (const word of [JONAS, "Jonas Petersen", "I am"]) expect(everything[0]!.text).not.toContain(word);
    expect((await chats.tell(hook)).body.status).toBe("known");
    chats.desk.clock.advance(1);
    await wrote("Somebody new", { id: "wamid.n" });
    expect((await stored()).at(-1)!.contactId).not.toBe(message!.contactId);
  });
});

describe("files", () => {
  const image = (mediaId: string) => told(whatsAppHook({ people: [person], messages: [sends(JONAS, `wamid.${mediaId}`, mediaId, now())] }));

  test("are fetched at once, kept here, and served from here as what they are", async () => {
    chats.files.answers.set("5001", { ok: true, value: { bytes: PNG, mimeType: "image/jpeg" } });
    await image("5001");
    const [message] = await stored();
    const [file] = await db().select().from(attachments).where(eq(attachments.messageId, message!.id));
    expect(message!.chat).toMatchObject({ type: "image", fileSha256: file!.sha256, mimeType: "image/png", size: PNG.byteLength, failure: null });
    const answer = await chats.api.app.request(`/api/messages/${message!.id}/attachments/${file!.id}`, { headers: { authorization: "Bearer Aylin" } });
    expect(answer.status).toBe(200);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(PNG);
    expect(answer.headers.get("content-disposition")).toContain("attachment");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
  });

  test("that are not what they claim, or too large, are refused and the message says why", async () => {
    chats.files.answers.set("5002", { ok: true, value: { bytes: new TextEncoder().encode("<html><script>alert(1)</script></html>"), mimeType: "image/jpeg" } });
    chats.files.answers.set("5003", { ok: true, value: { bytes: new Uint8Array(5 * 1024 * 1024 + 1).fill(1), mimeType: "image/png" } });
    await image("5002");
    await image("5003");
    expect((await stored()).map(({ chat }) => (chat as { failure: string }).failure).toSorted()).toEqual(["other_than_claimed", "too_large"]);
    expect(await db().$count(attachments)).toBe(0);
  });

  test("that cannot be had now are tried again with growing pauses, shown as missing in the end, and had when a person asks", async () => {
    await image("5004");
    expect(chats.files.asked).toHaveLength(1);
    for (let turn = 0; turn < 12; turn++) {
      chats.desk.clock.advance(180);
      await chats.desk.drainJobs();
    }
    expect(chats.files.asked).toHaveLength(8);
    const [message] = await stored();
    expect(message!.chat).toMatchObject({ failure: "unreachable" });
    expect(await eventsNamed(chats.desk, "message.file_failed")).toHaveLength(1);
    chats.files.answers.set("5004", { ok: true, value: { bytes: PNG, mimeType: "image/png" } });
    await retryMedia(chats.desk.system, message!);
    await chats.desk.drainJobs();
    expect((await stored())[0]!.chat).toMatchObject({ failure: null, size: PNG.byteLength });
  });
});

describe("what became of ours", () => {
  const delivery = async (id: string) => (await db().select().from(deliveries).where(eq(deliveries.id, id)))[0]!;
  const status = (one: object) => told(whatsAppHook({ statuses: [one] }));

  test("is raised by our own word or the vendor's id, in any order, and never lowered", async () => {
    const { deliveryId, messageId } = await addDelivery(chats.desk.system, { mailboxId: accountId, to: JONAS, providerMessageId: null, status: "handed_over", at: now() });
    await status(becomes("wamid.o", "read", JONAS, now(), { biz_opaque_callback_data: deliveryId }));
    expect(await delivery(deliveryId)).toMatchObject({ status: "read", providerMessageId: "wamid.o" });
    expect((await db().select().from(messages).where(eq(messages.id, messageId)))[0]!.providerMessageId).toBe("wamid.o");
    await status(becomes("wamid.o", "sent", JONAS, now()));
    await status(becomes("wamid.o", "delivered", JONAS, now()));
    expect(await delivery(deliveryId)).toMatchObject({ status: "read", readAt: now(), deliveredAt: now() });
  });

  test("a late no is a bounce with the vendor's code and words; 131050 is a no to advertising", async () => {
    const { deliveryId } = await addDelivery(chats.desk.system, { mailboxId: accountId, to: JONAS, providerMessageId: "wamid.o", at: now() });
    await status(becomes("wamid.o", "failed", JONAS, now(), { errors: [{ code: 131_050, title: "User stopped marketing messages", error_data: { details: "by preference" } }] }));
    expect(await delivery(deliveryId)).toMatchObject({ status: "bounced", reason: "whatsapp_131050" });
    const [receipt] = await chats.desk.sql`select detail from receipts where delivery_id = ${deliveryId}`;
    expect(receipt!.detail).toBe("131050 User stopped marketing messages: by preference");
    expect(await db().select({ state: consents.state }).from(consents)).toEqual([{ state: "withdrawn" }]);
  });

  test("what comes before the vendor's answer waits for it, also where the server died in between", async () => {
    await status(becomes("wamid.early", "read", JONAS, now()));
    await status(becomes("wamid.early2", "delivered", JONAS, now()));
    expect(await db().$count(earlyReceipts)).toBe(2);
    const one = await addDelivery(chats.desk.system, { mailboxId: accountId, to: JONAS, providerMessageId: "wamid.early", at: now() });
    await settleEarlyReceipts(chats.desk.system, { provider: "whatsapp_cloud", providerMessageId: "wamid.early", deliveryId: one.deliveryId });
    const two = await addDelivery(chats.desk.system, { mailboxId: accountId, to: JONAS, providerMessageId: "wamid.early2", at: now() });
    await resumeEarlyReceipts(chats.desk.system);
    expect([(await delivery(one.deliveryId)).status, (await delivery(two.deliveryId)).status]).toEqual(["read", "delivered"]);
    expect(await db().$count(earlyReceipts)).toBe(0);
  });

  test("Messenger's mark raises all before it and nothing after, also what is recorded later", async () => {
    const page = await chats.addAccount({ channel: "messenger", externalId: "7001", businessId: null });
    const at = (seconds: number) => new Date(now().getTime() - 600_000 + seconds * 1_000);
    const ours = async (id: string, seconds: number) => (await addDelivery(chats.desk.system, { mailboxId: page, to: "9001", providerMessageId: id, at: at(seconds) })).deliveryId;
    const [a, b, c] = [await ours("m_a", 10), await ours("m_b", 20), await ours("m_c", 90)];
    await told({ object: "page", entry: [{ id: "7001", time: now().getTime(), messaging: [{ sender: { id: "9001" }, recipient: { id: "7001" }, timestamp: at(60).getTime(), read: { watermark: at(60).getTime() } }] }] }, "messenger");
    expect(await Promise.all([a, b, c].map(async (id) => (await delivery(id)).status))).toEqual(["read", "read", "sent"]);
    const d = await ours("m_d", 30);
    await settleEarlyReceipts(chats.desk.system, { provider: "messenger", providerMessageId: "m_d", deliveryId: d });
    expect((await delivery(d)).status).toBe("read");
  });

  test("its price is kept by the rates of its country, once", async () => {
    await db().insert(channelRates).values([{ country: "DE", category: "marketing", priceMicros: 113_100, currency: "EUR" }, { country: "*", category: "marketing", priceMicros: 60_000, currency: "EUR" }]);
    const { deliveryId } = await addDelivery(chats.desk.system, { mailboxId: accountId, to: JONAS, providerMessageId: "wamid.o", at: now() });
    for (const word of ["sent", "delivered"]) await status(becomes("wamid.o", word, JONAS, now(), { pricing: { category: "marketing", billable: true, pricing_model: "PMP" } }));
    expect(await db().select().from(deliveryCharges)).toMatchObject([{ deliveryId, category: "marketing", isBillable: true, country: "DE", priceMicros: 113_100, currency: "EUR" }]);
  });

  test("one account's hook says nothing of another's message, and words that nobody knows are no error", async () => {
    const other = await chats.addAccount({ externalId: "222", businessId: "221" });
    const { deliveryId } = await addDelivery(chats.desk.system, { mailboxId: accountId, to: JONAS, providerMessageId: "wamid.o", at: now() });
    await told(whatsAppHook({ statuses: [becomes("wamid.x", "read", JONAS, now(), { biz_opaque_callback_data: deliveryId }), becomes("wamid.o", "read", JONAS, now()), becomes("wamid.o", "levitated", JONAS, now())] }, { numberId: "222", wabaId: "221" }));
    expect((await delivery(deliveryId)).status).toBe("sent");
    expect(await db().$count(messages, eq(messages.mailboxId, other))).toBe(0);
  });
});

describe("what the vendor tells of us", () => {
  const change = (field: string, value: object) => told({ object: "whatsapp_business_account", entry: [{ id: WABA_ID, time: Math.floor(now().getTime() / 1_000), changes: [{ field, value }] }] });

  test("a template that is refused and a quality that falls are kept and told to those who may mend it", async () => {
    const at = new Date(now().getTime() - 60_000);
    await db().insert(channelTemplates).values({ id: chats.desk.system.newId(), accountId, providerTemplateId: "55", name: "trip_news", language: "en", category: "MARKETING", status: "PENDING", components: [], syncedAt: at });
    await change("message_template_status_update", { event: "REJECTED", message_template_id: 55, message_template_name: "trip_news", message_template_language: "en", reason: "INVALID_FORMAT" });
    expect((await db().select().from(channelTemplates))[0]).toMatchObject({ status: "REJECTED", rejectedReason: "INVALID_FORMAT" });
    await change("phone_number_quality_update", { display_phone_number: "4930901820", event: "FLAGGED", current_limit: "TIER_1K", new_quality_rating: "RED" });
    const [account] = await db().select().from(channelAccounts).where(and(eq(channelAccounts.id, accountId), ne(channelAccounts.state, "disconnected")));
    expect(account!.facts.quality).toBe("RED");
    const notes = await chats.desk.sql`select kind from notifications where user_id = ${chats.desk.user("Mara").id} order by kind`;
    expect(notes.map(({ kind }) => kind as string)).toEqual(["channel_account.quality_fell", "channel_template.rejected"]);
  });
});
