import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { chatEchoes, hookLogs } from "../../drizzle/schema/channels.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { events } from "../../drizzle/schema/events.ts";
import type { ChatChannel, ChatContent } from "../../server/contract/chats.ts";
import { isPartOf, isSameSaid } from "../../server/services/channels/echo-content.ts";
import { processHook } from "../../server/services/channels/process-hook.ts";
import { resumeEarlyReceipts } from "../../server/services/channels/settle-early-receipts.ts";
import { queueChat } from "../../server/services/chats/queue-chat.ts";
import type { Channel, SendOutcome } from "../../server/services/deliveries/channel.ts";
import { resumeChats } from "../../server/services/chats/send-chats.ts";
import { randomFrom } from "../support/random.ts";
import { addDelivery, becomes, type ChatDesk, chatDesk, NUMBER_ID, says, WABA_ID, whatsAppHook } from "./chat-desk.ts";

/** `SEEDS=1000` tells as many worlds; a failure names its seed. */
const SEEDS = Number(process.env.SEEDS ?? 45);
const PAGES: Record<ChatChannel, string> = { whatsapp: NUMBER_ID, messenger: "7001", instagram: "17841400000000001" };

let nonce = 0;

/** One thing that left an account, as the vendor tells all of them: no word of ours is with it. */
function echoHook(channel: ChatChannel, person: string, id: string, said: { text?: string; attachments?: object[]; metadata?: string }, at: Date) {
  if (channel === "whatsapp") {
    const value = { messaging_product: "whatsapp", metadata: { phone_number_id: NUMBER_ID }, message_echoes: [{ from: "4930901820", to: person, id, timestamp: String(Math.floor(at.getTime() / 1_000)), type: "text", text: { body: said.text } }] };
    return { object: "whatsapp_business_account", entry: [{ id: WABA_ID, nonce: ++nonce, changes: [{ field: "smb_message_echoes", value }] }] };
  }
  const page = PAGES[channel];
  return { object: channel === "messenger" ? "page" : "instagram", entry: [{ id: page, time: at.getTime(), nonce: ++nonce, messaging: [{ sender: { id: page }, recipient: { id: person }, timestamp: at.getTime(), message: { mid: id, is_echo: true, ...said } }] }] };
}

function inboundHook(channel: ChatChannel, person: string, id: string, at: Date) {
  if (channel === "whatsapp") return whatsAppHook({ people: [{ id: person, name: "Ingrid" }], messages: [says(person, id, "Hi", at)] });
  const page = PAGES[channel];
  return { object: channel === "messenger" ? "page" : "instagram", entry: [{ id: page, time: at.getTime(), messaging: [{ sender: { id: person }, recipient: { id: page }, timestamp: at.getTime(), message: { mid: id, text: "Hi" } }] }] };
}

/** Takes a hook and does it at once, on this server, whatever else waits. */
async function tell(chats: ChatDesk, channel: ChatChannel, hook: object): Promise<void> {
  const { status, body } = await chats.tell(hook, { platform: channel });
  if (status !== 200) throw new Error(JSON.stringify(body));
  for (const { id } of await chats.desk.db.select({ id: hookLogs.id }).from(hookLogs).where(isNull(hookLogs.processedAt))) await processHook(chats.desk.system, { hookLogId: id });
  const [failed] = await chats.desk.db.select({ failure: hookLogs.failure }).from(hookLogs).where(isNull(hookLogs.processedAt));
  if (failed) throw new Error(failed.failure ?? "not done");
}

async function outbound(chats: ChatDesk, mailboxId: string, to: string) {
  const rows = await chats.desk.db
    .select({ id: messages.id, text: messages.text, providerMessageId: messages.providerMessageId, chat: messages.chat })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(eq(messages.mailboxId, mailboxId), eq(messages.direction, "outbound"), sql`${conversations.participantAddress} in (${to}, ${`+${to}`})`))
    .orderBy(asc(messages.providerMessageId));
  return rows;
}

describe("whatever the order", () => {
  let chats: ChatDesk;
  const accounts = {} as Record<ChatChannel, string>;
  beforeAll(async () => {
    chats = await chatDesk();
    for (const channel of ["whatsapp", "messenger", "instagram"] as const) accounts[channel] = await chats.addAccount({ channel, externalId: PAGES[channel], businessId: channel === "whatsapp" ? WABA_ID : null });
  });
  afterAll(() => chats.drop());

  /** What becomes of one message of ours: the answer comes, or is lost after it left, or before. */
  type Fate = "answered" | "left" | "never_left";

  async function play(seed: number): Promise<void> {
    const { desk } = chats;
    const random = randomFrom(seed);
    const lot = <One>(...list: One[]): One => list[Math.floor(random() * list.length)]!;
    const channel = lot<ChatChannel>("whatsapp", "messenger", "instagram");
    const person = `49151${String(seed).padStart(7, "0")}`;
    const mailboxId = accounts[channel];
    const shown = new Map<string, { text: string; at: Date }>();
    const waiting: string[] = [];
    const expected: string[] = [];
    const echo = (id: string) => tell(chats, channel, echoHook(channel, person, id, { text: shown.get(id)!.text }, shown.get(id)!.at));
    const later = (id: string, isNow: boolean) => (isNow ? echo(id) : Promise.resolve(void waiting.push(id)));
    let appCount = 0;
    /** Somebody writes in the vendor's own program, often the very same words. */
    const writeInApp = async (isNow: boolean, likely: string) => {
      const id = `app.${seed}.${++appCount}`;
      const text = lot(likely, `In the app ${appCount}`);
      shown.set(id, { text, at: desk.clock.now() });
      expected.push(text);
      await later(id, isNow);
    };

    await tell(chats, channel, inboundHook(channel, person, `in.${seed}`, desk.clock.now()));
    const [conversation] = await desk.db.select().from(conversations).where(and(eq(conversations.mailboxId, mailboxId), sql`${conversations.participantAddress} in (${person}, ${`+${person}`})`));
    const plan: { text: string; fate: Fate; id: string; messageId: string }[] = [];
    for (let index = 0, count = 1 + Math.floor(random() * 3); index < count; index++) {
      const fate = lot<Fate>("answered", "answered", "left", "never_left");
      // What never left, and what somebody typed instead of it, nobody can tell apart by its words.
      plan.push({ fate, text: fate === "never_left" ? `Never left ${index}` : lot("Yes", "Yes", `Ours ${index}`), id: `ours.${seed}.${index}`, messageId: desk.system.newId() });
    }
    const carrier: Channel = {
      lookUp: async () => ({ found: "untraceable" }),
      sendPrepared: async () => ({ outcome: "uncertain", reason: "no_drafts" }),
      test: async () => ({ isGood: true, code: "good", message: "", remedy: null }),
      send: async (message, onPrepared): Promise<SendOutcome> => {
        const one = plan.find(({ text, messageId }) => message.text === text && sent.has(messageId) === false)!;
        sent.add(one.messageId);
        await onPrepared({ providerMessageId: message.deliveryId, internetMessageId: null });
        if (random() < 0.3) await writeInApp(random() < 0.7, one.fate === "never_left" ? "Yes" : one.text);
        if (one.fate === "never_left") return { outcome: "uncertain", reason: "no_answer" };
        shown.set(one.id, { text: one.text, at: desk.clock.now() });
        expected.push(one.text);
        await later(one.id, random() < 0.6);
        if (random() < 0.3) await writeInApp(random() < 0.7, one.text);
        return one.fate === "answered" ? { outcome: "sent", reference: { providerMessageId: one.id, internetMessageId: null } } : { outcome: "uncertain", reason: "no_answer" };
      },
    };
    const sent = new Set<string>();
    desk.ports.channels = { ...desk.ports.channels, [channel === "whatsapp" ? "whatsapp_cloud" : channel]: carrier };
    for (const { text, messageId } of plan) {
      await queueChat(desk.as("Aylin"), { conversationId: conversation!.id, id: messageId, content: { type: "text", body: text } });
      for (let second = 0; second < 20; second += 4) {
        await desk.drainJobs();
        desk.clock.set(new Date(desk.clock.now().getTime() + 4_000));
        // Told again, too, as vendors do.
        const next = waiting.findIndex(() => random() < 0.3);
        if (next >= 0) await echo(waiting.splice(next, 1)[0]!);
        if (random() < 0.1 && shown.size > 0) await echo(lot(...shown.keys()));
      }
    }
    for (const id of waiting.splice(0).toSorted(() => random() - 0.5)) await echo(id);
    for (let minute = 0; minute < 4; minute++) {
      desk.clock.advance(0.5);
      await desk.drainJobs();
    }
    // As the history tells it once more.
    for (const id of [...shown.keys()].toSorted(() => random() - 0.5)) await echo(id);
    await resumeEarlyReceipts(desk.system);
    await desk.drainJobs();

    const rows = await outbound(chats, mailboxId, person);
    const texts = [...expected, ...plan.filter(({ fate }) => fate === "never_left").map(({ text }) => text)];
    const states = await desk.db.select({ messageId: deliveries.messageId, status: deliveries.status }).from(deliveries).where(eq(deliveries.conversationId, conversation!.id));
    const told = await desk.db.select({ id: events.subjectId }).from(events).where(sql`${events.name} = 'message.sent' and ${events.data} ->> 'conversationId' = ${conversation!.id}`);
    expect({
      texts: rows.map(({ text }) => text).toSorted(),
      ids: rows.map(({ providerMessageId }) => providerMessageId).filter((id) => !id.startsWith("pending:")).toSorted(),
      answered: plan.filter(({ fate }) => fate === "answered").map(({ messageId }) => rows.find(({ id }) => id === messageId)!.providerMessageId),
      states: plan.map(({ messageId }) => states.find((one) => one.messageId === messageId)!.status),
      told: new Set(told.map(({ id }) => id)).size === told.length && told.length,
      held: await desk.db.$count(chatEchoes, and(eq(chatEchoes.conversationId, conversation!.id), isNull(chatEchoes.deliveryId))),
    }, `seed ${seed}`).toEqual({
      texts: texts.toSorted(),
      ids: [...shown.keys()].toSorted(),
      answered: plan.filter(({ fate }) => fate === "answered").map(({ id }) => id),
      states: plan.map(({ fate }) => (fate === "never_left" ? "uncertain" : "sent")),
      told: expected.length,
      held: 0,
    });
  }

  test(`${SEEDS} conversations: what Mailroom sent is one row, and what somebody wrote in the vendor's program is another, also in the same words`, { timeout: 120_000 + SEEDS * 4_000 }, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) await play(seed);
  });
});

describe("an echo without a word of ours", () => {
  let chats: ChatDesk;
  let page: string;
  const PERSON = "9001";
  beforeEach(async () => {
    chats = await chatDesk();
    page = await chats.addAccount({ channel: "instagram", externalId: PAGES.instagram, businessId: null });
  });
  afterEach(() => chats.drop());
  const now = () => chats.desk.clock.now();
  const echo = (id: string, said: Parameters<typeof echoHook>[3], at = now()) => tell(chats, "instagram", echoHook("instagram", PERSON, id, said, at));
  const ours = (more: Partial<Parameters<typeof addDelivery>[1]> = {}) => addDelivery(chats.desk.system, { mailboxId: page, to: PERSON, providerMessageId: null, status: "handed_over", at: now(), ...more });
  const ids = async () => (await outbound(chats, page, PERSON)).map(({ providerMessageId }) => providerMessageId);
  const delivery = async (id: string) => (await chats.desk.db.select().from(deliveries).where(eq(deliveries.id, id)))[0]!;
  const seconds = (count: number) => chats.desk.clock.set(new Date(now().getTime() + count * 1_000));
  const picture: ChatContent = { type: "image", fileSha256: "0".repeat(64), mediaId: null, mimeType: "image/png", fileName: null, size: 3, caption: "The view from there", failure: null };
  const pictureEcho = { attachments: [{ type: "image", payload: { url: "https://cdn.example/1.png" } }] };

  test("waits for an answer no longer than somebody can still hear it, also where this desk sends nothing any more", async () => {
    const { deliveryId } = await ours();
    await echo("mid.app", { text: "Written in the app" });
    expect(await ids()).toEqual([`pending:${deliveryId}`]);
    for (let minute = 0; minute < 9; minute++) {
      seconds(60);
      await chats.desk.drainJobs();
    }
    expect(await ids()).toEqual([`pending:${deliveryId}`]);
    seconds(90);
    await chats.desk.drainJobs();
    expect(await ids()).toEqual(["mid.app", `pending:${deliveryId}`]);
    expect(await chats.desk.db.$count(chatEchoes)).toBe(0);
  });

  test("of something that was written long before what is under way is stored at once", async () => {
    const { deliveryId } = await ours();
    await echo("mid.old", { text: "Yesterday" }, new Date(now().getTime() - 3_600_000));
    expect(await ids()).toEqual(["mid.old", `pending:${deliveryId}`]);
  });

  test("settles what a server that died had in its hands", async () => {
    const { deliveryId, messageId } = await ours({ chat: { type: "text", body: "We are on it" } });
    await chats.desk.db.update(deliveries).set({ providerMessageId: deliveryId, fence: 1, attemptCount: 1, leaseUntil: new Date(now().getTime() + 20_000) }).where(eq(deliveries.id, deliveryId));
    await echo("mid.1", { text: "We are  on it " });
    expect((await delivery(deliveryId)).status).toBe("handed_over");
    for (let turn = 0; turn < 4; turn++) {
      seconds(15);
      await resumeChats(chats.desk.system);
      await chats.desk.drainJobs();
    }
    expect(await delivery(deliveryId)).toMatchObject({ status: "sent", providerMessageId: "mid.1" });
    expect(await ids()).toEqual(["mid.1"]);
    expect((await chats.desk.db.select({ name: events.name }).from(events).where(eq(events.subjectId, messageId))).map(({ name }) => name)).toEqual(["message.sent"]);
  });

  test("of a picture and the words below it is two ids and one row, also when its history is read", async () => {
    const { deliveryId } = await ours({ chat: picture, status: "uncertain" });
    await chats.desk.db.update(deliveries).set({ providerMessageId: deliveryId }).where(eq(deliveries.id, deliveryId));
    for (let turn = 0; turn < 2; turn++) {
      await echo("mid.words", { text: "The view from there" });
      await echo("mid.picture", pictureEcho);
    }
    expect(await ids()).toEqual(["mid.picture"]);
    expect(await delivery(deliveryId)).toMatchObject({ status: "sent", providerMessageId: "mid.picture" });
    // Each of ours stands for one of each: the same once more was said once more.
    await echo("mid.words2", { text: "The view from there" });
    await echo("mid.picture2", pictureEcho);
    expect(await ids()).toEqual(["mid.picture", "mid.picture2", "mid.words2"]);
  });

  test("that Messenger told with our word is known when its history has none", async () => {
    const messenger = await chats.addAccount({ channel: "messenger", externalId: PAGES.messenger, businessId: null });
    const { deliveryId } = await addDelivery(chats.desk.system, { mailboxId: messenger, to: PERSON, providerMessageId: null, status: "handed_over", at: now(), chat: picture });
    await chats.desk.db.update(deliveries).set({ providerMessageId: deliveryId }).where(eq(deliveries.id, deliveryId));
    const heard = (id: string, said: object) => tell(chats, "messenger", echoHook("messenger", PERSON, id, said, now()));
    await heard("m_words", { text: "The view from there", metadata: deliveryId });
    await heard("m_picture", { ...pictureEcho, metadata: deliveryId });
    seconds(3_600);
    await heard("m_words", { text: "The view from there" });
    await heard("m_picture", pictureEcho);
    expect((await outbound(chats, messenger, PERSON)).map(({ providerMessageId }) => providerMessageId)).toEqual(["m_picture"]);
    // What is told of it by the vendor's id alone finds it.
    expect(await delivery(deliveryId)).toMatchObject({ status: "sent", providerMessageId: "m_picture" });
  });

  test("of our own reaction is no second one", async () => {
    const reaction: ChatContent = { type: "reaction", emoji: "❤", toProviderMessageId: "mid.in" };
    const { deliveryId } = await ours({ chat: reaction, status: "sent" });
    await chats.desk.db.update(deliveries).set({ providerMessageId: deliveryId }).where(eq(deliveries.id, deliveryId));
    const reacted = { object: "instagram", entry: [{ id: PAGES.instagram, time: now().getTime(), messaging: [{ sender: { id: PAGES.instagram }, recipient: { id: PERSON }, timestamp: now().getTime(), reaction: { mid: "mid.in", action: "react", reaction: "love", emoji: "❤" } }] }] };
    await tell(chats, "instagram", reacted);
    expect(await outbound(chats, page, PERSON)).toHaveLength(1);
  });

  test("that was taken for ours by its words is given back when the vendor names another; the words go after two days, and with the person", async () => {
    const whatsapp = await chats.addAccount();
    const jonas = "4915112345678";
    const { deliveryId } = await addDelivery(chats.desk.system, { mailboxId: whatsapp, to: jonas, providerMessageId: null, status: "uncertain", at: now(), chat: { type: "text", body: "Yes" } });
    const heard = (id: string) => tell(chats, "whatsapp", echoHook("whatsapp", jonas, id, { text: "Yes" }, now()));
    const stored = async () => (await outbound(chats, whatsapp, jonas)).map(({ providerMessageId }) => providerMessageId);
    await heard("wamid.app");
    expect(await stored()).toEqual(["wamid.app"]);
    expect((await delivery(deliveryId)).status).toBe("sent");
    await tell(chats, "whatsapp", whatsAppHook({ statuses: [becomes("wamid.ours", "delivered", jonas, now(), { biz_opaque_callback_data: deliveryId })] }));
    await chats.desk.drainJobs();
    expect(await stored()).toEqual(["wamid.app", "wamid.ours"]);
    expect(await delivery(deliveryId)).toMatchObject({ status: "delivered", providerMessageId: "wamid.ours" });
    await heard("wamid.app");
    await heard("wamid.ours");
    expect(await stored()).toEqual(["wamid.app", "wamid.ours"]);

    const second = await addDelivery(chats.desk.system, { mailboxId: whatsapp, to: jonas, providerMessageId: null, status: "uncertain", at: now(), chat: { type: "text", body: "Yes" } });
    await heard("wamid.3");
    expect((await delivery(second.deliveryId)).status).toBe("sent");
    const kept = async () => (await chats.desk.db.select({ event: chatEchoes.event }).from(chatEchoes)).map(({ event }) => event?.content ?? null);
    expect(await kept()).toEqual([{ type: "text", body: "Yes" }]);
    const [message] = await chats.desk.db.select().from(messages).where(eq(messages.providerMessageId, "wamid.app"));
    expect((await chats.api.post("Mara", `/contacts/${message!.contactId}/erasure`, { messages: "erase", reason: "asked for it" })).status).toBe(200);
    expect(await kept()).toEqual([null]);
    chats.desk.clock.advance(31 * 24 * 60);
    await resumeEarlyReceipts(chats.desk.system);
    expect(await kept()).toEqual([]);
  });
});

describe("by its words an echo may be ours", () => {
  const text = (body: string): ChatContent => ({ type: "text", body });
  const file = (type: "image" | "sticker" | "document", caption: string | null): ChatContent => ({ type, fileSha256: null, mediaId: "1", mimeType: "image/png", fileName: null, size: null, caption, failure: null });
  const choices: ChatContent = { type: "interactive", body: "Which one?", footer: "Fernweh", choices: [{ id: "1", title: "This", description: null }] };
  const template: ChatContent = { type: "template", name: "offer", language: "en", components: [], preview: "Hello Jonas" };
  const reaction = (emoji: string | null, to = "mid.1"): ChatContent => ({ type: "reaction", emoji, toProviderMessageId: to });
  test.each<[ChatContent, ChatContent, boolean]>([
    [text("Yes"), text("Yes"), true],
    [text("a\n b"), text(" a b"), true],
    [text("Grüße"), text("Gru\u0308ße"), true],
    [text("Yes"), text("yes"), false],
    [text("Yes"), file("image", "Yes"), false],
    [file("sticker", null), file("image", null), true],
    [file("image", "Below"), file("image", null), true],
    [file("image", "Below"), file("image", "Beside"), false],
    [file("document", null), file("image", null), false],
    [choices, text("Which one?\n\nFernweh"), true],
    [choices, text("Which one?"), true],
    [choices, text("Which?"), false],
    [template, text("Hello Jonas"), true],
    [{ ...template, preview: "" }, { type: "other", kind: "unknown", text: "" }, false],
    [reaction("❤"), reaction("😍"), true],
    [reaction("❤"), reaction(null), false],
    [reaction("❤"), reaction("❤", "mid.2"), false],
    [{ type: "other", kind: "x", text: "" }, { type: "other", kind: "x", text: "" }, false],
  ])("%j and %j: %s", (ours, told, is) => {
    expect(isSameSaid(ours, told)).toBe(is);
  });

  test("what follows a picture is its words, and nothing else", () => {
    expect(isPartOf(file("image", "Below"), text("Below"))).toBe(true);
    expect(isPartOf(file("image", null), text("null"))).toBe(false);
    expect(isPartOf(file("image", "Below"), file("image", null))).toBe(false);
    expect(isPartOf(text("Below"), text("Below"))).toBe(false);
  });
});
