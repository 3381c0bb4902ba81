import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountPaces, sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import { channelAccounts } from "../../drizzle/schema/channels.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { customers } from "../../drizzle/seed/chat-story.ts";
import type { ChatMessage, ChatView } from "../../server/contract/chats.ts";
import type { Problem } from "../../server/contract/common.ts";
import { openCase } from "../../server/services/cases/open-case.ts";
import { seal } from "../../server/services/settings/seal.ts";
import { eventsNamed } from "../cases/case-story.ts";
import { type ChatWorld, chatWorld } from "./chat-world.ts";

const [ingrid] = customers;

let world: ChatWorld;
let chatId: string;
beforeEach(async () => {
  world = await chatWorld();
  chatId = (await world.chat("whatsapp", ingrid.name)).id;
});
afterEach(() => world.drop());

const id = () => world.desk.system.newId();
const write = (body: string, { who = "Aylin", messageId = id() } = {}) => world.api.post<ChatMessage & Problem>(who, `/conversations/${chatId}/chat-messages`, { id: messageId, content: { type: "text", body } });
const texts = () => world.arrived(ingrid.phone).map(({ shown }) => shown.text);
const before = () => texts().length;
const view = async (who = "Aylin") => (await world.api.get<ChatView>(who, `/conversations/${chatId}/chat`)).body;
const statusOf = async (messageId: string) => (await world.desk.db.select({ status: deliveries.status }).from(deliveries).where(eq(deliveries.messageId, messageId)))[0]?.status;
/** So long that nobody may be written to freely. */
const closeWindow = () => world.desk.clock.advance(24 * 60);

describe("an agent answers", () => {
  test("the words reach the person, ticks come back, and the case's first response is met", async () => {
    const [inbound] = (await world.stored(chatId)).filter(({ direction }) => direction === "inbound").slice(-1);
    const { channel, externalId } = world.account("whatsapp");
    const opened = await openCase(world.desk.as("Aylin"), { message: { mailbox: `${channel}:${externalId}`, internetMessageId: inbound!.internetMessageId, providerMessageId: inbound!.providerMessageId } });
    await world.desk.drainJobs();
    const known = before();
    const { status, body } = await write("The Scandic at the airport has rooms.");
    expect(status).toBe(200);
    expect(body.delivery).toMatchObject({ status: "queued" });
    await world.desk.drainJobs();
    expect(texts().slice(known)).toEqual(["The Scandic at the airport has rooms."]);
    expect(await statusOf(body.id)).toBe("sent");
    world.desk.clock.advance(1);
    await world.holds(async () => (await statusOf(body.id)) === "delivered");
    expect((await eventsNamed(world.desk, "message.sent")).map(({ caseId }) => caseId)).toContain(opened.caseId);
    expect(await eventsNamed(world.desk, "sla.met")).not.toEqual([]);
    expect((await view()).messages.at(-1)).toMatchObject({ text: "The Scandic at the airport has rooms.", delivery: { status: "delivered" }, sentBy: world.desk.user("Aylin").id });
  });

  test("twice with one id is once", async () => {
    const known = before();
    const messageId = id();
    const answers = await Promise.all([write("Once", { messageId }), write("Once", { messageId }), write("Once", { messageId })]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await world.pass(30);
    expect(texts().slice(known)).toEqual(["Once"]);
    expect((await write("Another", { messageId, who: "Jonas" })).body).toMatchObject({ code: "conflict" });
  });

  test("two messages keep their order and the pace towards one person", async () => {
    const known = before();
    for (const body of ["One", "Two", "Three"]) await write(body);
    await world.desk.drainJobs();
    expect(texts().slice(known)).toEqual(["One"]);
    await world.pass(5);
    expect(texts().slice(known)).toEqual(["One"]);
    await world.pass(9);
    expect(texts().slice(known)).toEqual(["One", "Two", "Three"]);
  });

  test("whoever may not see the account writes nothing there, and viewers do not write", async () => {
    await world.desk.db.update(channelAccounts).set({ version: 2 }).where(eq(channelAccounts.id, world.account("whatsapp").id));
    expect((await write("Hello", { who: "Priya" })).body).toMatchObject({ code: "forbidden" });
    expect((await world.api.problem("Aylin", "GET", `/conversations/${id()}/chat`)).code).toBe("not_found");
  });

  test("an empty message, a long one and a file that is not there are refused with what to do", async () => {
    expect((await write("")).body.code).toBe("bad_input");
    expect((await world.api.problem("Aylin", "POST", `/conversations/${chatId}/chat-messages`, { id: id(), content: { type: "image", fileSha256: "a".repeat(64), mimeType: "image/png" } })).code).toBe("not_found");
    expect(await world.ours(chatId)).toEqual((await world.ours(chatId)).filter(({ status }) => status !== "queued"));
  });
});

describe("the window", () => {
  test("free text is refused after it, also for what was queued before; a template goes, and an answer opens it again", async () => {
    expect((await view()).window).toMatchObject({ isOpen: true, allows: "all" });
    const late = await world.api.post<ChatMessage>("Aylin", `/conversations/${chatId}/chat-messages`, { id: id(), content: { type: "text", body: "Queued in time" } });
    const known = before();
    closeWindow();
    await world.desk.drainJobs();
    expect(texts().slice(known)).toEqual([]);
    expect(await statusOf(late.body.id)).toBe("failed");
    const refused = await write("Too late");
    expect(refused).toMatchObject({ status: 409, body: { code: "window_closed", remedy: expect.stringContaining("template") } });
    const { body } = await world.api.get<{ items: { name: string; places: { key: string }[] }[] }>("Aylin", `/conversations/${chatId}/chat-templates`);
    expect(body.items.find(({ name }) => name === "booking_update")?.places.map(({ key }) => key)).toEqual(["header_1", "1", "2", "button_0_1"]);
    const lacking = await world.api.post<Problem>("Aylin", `/conversations/${chatId}/chat-templates`, { id: id(), name: "booking_update", language: "en", values: { header_1: "FW-1", 1: "Ingrid", 2: "  ", button_0_1: "FW-1" } });
    expect(lacking).toMatchObject({ status: 422, body: { errors: [{ path: "body.2", message: "missing" }] } });
    const sent = await world.api.post<ChatMessage>("Aylin", `/conversations/${chatId}/chat-templates`, { id: id(), name: "booking_update", language: "en", values: { header_1: "FW-1", 1: "Ingrid", 2: "the flight leaves at 14:20", button_0_1: "FW-1" } });
    expect(sent.status).toBe(200);
    await world.pass(20);
    expect(texts().slice(known).join("\n")).toContain("the flight leaves at 14:20");
    expect(await statusOf(sent.body.id)).toMatch(/sent|delivered/);
  });
});

describe("when the vendor has a bad day", () => {
  test("an answer that is lost is nobody's guess: not sent again, uncertain, and settled by the status that names our own id", { timeout: 120_000 }, async () => {
    const known = before();
    world.hooks.areLost = true;
    world.meta.levers.fail({ method: "POST", path: /\/messages$/, times: 1, with: { cut: "after" } });
    const { body } = await write("Did it leave?");
    await world.pass(200);
    expect(texts().slice(known)).toEqual(["Did it leave?"]);
    expect(await statusOf(body.id)).toBe("uncertain");
    const second = await write("Another thing");
    await world.pass(20);
    expect(texts().slice(known)).toEqual(["Did it leave?", "Another thing"]);
    expect(await statusOf(second.body.id)).toBe("sent");
    world.hooks.areLost = false;
    world.desk.clock.advance(30);
    await world.holds(async () => (await statusOf(body.id)) === "delivered");
    expect(texts().slice(known)).toEqual(["Did it leave?", "Another thing"]);
    const [row] = await world.desk.db.select().from(messages).where(eq(messages.id, body.id));
    expect(row!.providerMessageId).toMatch(/^wamid\./);
  });

  test("what one route refuses goes by the other, once, and by its own name", async () => {
    const known = before();
    await world.desk.db.update(sendingAccounts).set({ sealedSecret: null }).where(eq(sendingAccounts.id, world.account("whatsapp").id));
    const { body } = await write("By AWS");
    await world.pass(20);
    expect(texts().slice(known)).toEqual(["By AWS"]);
    expect(world.arrived(ingrid.phone).at(-1)).toMatchObject({ via: "aws" });
    expect((await world.desk.db.select({ provider: deliveries.provider, status: deliveries.status }).from(deliveries).where(eq(deliveries.messageId, body.id)))[0]).toMatchObject({ provider: "aws_social" });
  });

  test("a token that is refused is the account's fault: nothing is lost, the account says so, and after it was mended the message goes", async () => {
    const account = world.account("whatsapp");
    await world.desk.db.update(sendingAccounts).set({ fallbackAccountId: null }).where(eq(sendingAccounts.id, account.id));
    const [kept] = await world.desk.db.select({ sealedSecret: sendingAccounts.sealedSecret }).from(sendingAccounts).where(eq(sendingAccounts.id, account.id));
    await world.desk.db.update(sendingAccounts).set({ sealedSecret: seal(world.desk.ports.settingsKey, `sending_account:${account.id}`, "EAAnotATokenThatMetaKnows") }).where(eq(sendingAccounts.id, account.id));
    const known = before();
    const { body } = await write("With a bad token");
    await world.desk.drainJobs();
    expect(await statusOf(body.id)).toBe("queued");
    expect((await world.desk.db.select({ state: channelAccounts.state }).from(channelAccounts).where(eq(channelAccounts.id, account.id)))[0]).toEqual({ state: "expired" });
    expect(await eventsNamed(world.desk, "channel_account.failed")).toHaveLength(1);
    expect((await write("More")).body).toMatchObject({ code: "conflict", remedy: expect.stringContaining("Channels") });
    await world.desk.db.update(sendingAccounts).set(kept!).where(eq(sendingAccounts.id, account.id));
    await world.pass(330);
    expect(texts().slice(known)).toEqual(["With a bad token"]);
  });

  test("an account that was switched off sends nothing", async () => {
    await world.desk.db.update(sendingAccounts).set({ isEnabled: false }).where(eq(sendingAccounts.id, world.account("whatsapp").id));
    const known = before();
    await write("Wait");
    await world.pass(30);
    expect(texts().slice(known)).toEqual([]);
    expect(await world.desk.db.select().from(accountPaces).where(eq(accountPaces.accountId, world.account("whatsapp").id))).toHaveLength(1);
  });
});

describe("a sequence", () => {
  const start = (text: string, more: object = {}) => world.api.post<{ items: ChatMessage[] } & Problem>("Aylin", `/conversations/${chatId}/sequences`, { id: id(), text, ...more });
  const five = "Dear Ingrid,\n\nyour flight leaves tomorrow.\n\nThe bus goes at seven.\n\nBring your passport.\n\nFernweh";

  test("is told before it begins, with the pace that the channel wants", async () => {
    const { body } = await world.api.post("Aylin", `/conversations/${chatId}/sequence-preview`, { text: five, split: { strategy: "paragraph", delaySeconds: 1 } });
    expect(body).toMatchObject({ parts: five.split("\n\n"), delaySeconds: 6, isDelayRaised: true, lastsSeconds: 24 });
  });

  test("of five parts arrives in its order, none before its time", async () => {
    const known = before();
    const { body } = await start(five);
    expect(body.items.map(({ delivery }) => [delivery!.part, delivery!.partCount])).toEqual([[1, 5], [2, 5], [3, 5], [4, 5], [5, 5]]);
    const counts: number[] = [];
    for (let second = 0; second < 30; second += 6) {
      await world.desk.drainJobs();
      counts.push(texts().length - known);
      await world.pass(6);
    }
    expect(counts).toEqual([1, 2, 3, 4, 5]);
    expect(texts().slice(known)).toEqual(five.split("\n\n"));
  });

  test("stops at a part that failed, goes on when it is sent again, and what is left can be kept back", async () => {
    const known = before();
    const { body } = await start(five);
    const sequenceId = body.items[0]!.delivery!.sequenceId!;
    await world.desk.drainJobs();
    const second = body.items[1]!.delivery!.id;
    await world.desk.db.update(deliveries).set({ status: "failed", reason: "test" }).where(eq(deliveries.id, second));
    await world.pass(40);
    expect(texts().slice(known)).toHaveLength(1);
    await world.api.post("Aylin", `/conversations/${chatId}/sequences/${sequenceId}/retry`);
    await world.pass(7);
    expect(texts().slice(known)).toEqual(five.split("\n\n").slice(0, 3));
    const cancelled = await world.api.post<{ items: ChatMessage[] }>("Aylin", `/conversations/${chatId}/sequences/${sequenceId}/cancel`);
    expect(cancelled.body.items.map(({ delivery }) => delivery!.status).slice(3)).toEqual(["cancelled", "cancelled"]);
    await world.pass(40);
    expect(texts().slice(known)).toHaveLength(3);
  });
});

test("who reads on the desk shows it to the person", async () => {
  const last = (await world.stored(chatId)).findLast(({ direction }) => direction === "inbound")!;
  expect(await world.api.patch("Aylin", `/messages/${last.id}/read`, {})).toMatchObject({ status: 200, body: { readCount: 1 } });
  await world.desk.drainJobs();
  expect((await world.desk.db.select({ readAt: messages.readAt }).from(messages).where(and(eq(messages.conversationId, chatId), eq(messages.direction, "inbound")))).every(({ readAt }) => readAt !== null)).toBe(true);
  expect((await world.desk.db.select().from(conversations).where(eq(conversations.id, chatId)))[0]!.doneAt).toBeNull();
});
