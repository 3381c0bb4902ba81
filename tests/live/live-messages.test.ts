import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { asc, eq } from "drizzle-orm";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { messages } from "../../drizzle/schema/conversations.ts";
import { teams } from "../../drizzle/schema/people.ts";
import { loadCertificate } from "../../server/adapters/tls/load-certificate.ts";
import { listen, type HttpsServer } from "../../server/listen.ts";
import type { Ctx } from "../../server/context.ts";
import type { LivePage } from "../../server/contract/live.ts";
import { createMessagesRoute, createPollRoutes } from "../../server/routes/live-messages.ts";
import { EVENTS_CHANNEL, recordEvent } from "../../server/services/events/record-event.ts";
import { createLiveHub, type LiveHub } from "../../server/services/live/hub.ts";
import { createOnlookers } from "../../server/services/live/onlookers.ts";
import { addDelivery, becomes, type ChatDesk, chatDesk, says, whatsAppHook } from "../channels/chat-desk.ts";
import { firstNameAsToken } from "../support/api.ts";

const JONAS = { id: "4915112345678", name: "Jonas Petersen" };

let chats: ChatDesk;
let accountId: string;
let server: HttpsServer;
let live: LiveHub;
let ear: { unlisten(): Promise<void> };
let ca: string;
let count = 0;

beforeAll(async () => {
  chats = await chatDesk();
  accountId = await chats.addAccount();
  const certificate = await loadCertificate({ folder: mkdtempSync(path.join(os.tmpdir(), "mailroom-live-")), hosts: [] });
  ca = certificate.ca;
  live = createLiveHub(chats.desk.db);
  ear = await chats.desk.sql.listen(EVENTS_CHANNEL, (payload) => void live.hear(payload));
  server = await listen({ host: "localhost", port: 0, certificate });
  const onlookers = createOnlookers({ serverId: chats.desk.system.newId(), now: () => performance.now(), say: () => {} });
  server.serveWith(new Hono().route("/", createMessagesRoute({ ctx: chats.desk.system, verifyToken: firstNameAsToken, adminEmails: [], live, onlookers })).fetch);
});
afterAll(async () => {
  await ear.unlisten();
  await server.close();
  await chats.drop();
});

type Told = Record<string, unknown> & { type: string };

async function open(token: string, subscribe: { after?: number; mark?: string } | null = {}, address = "/ws/messages/") {
  const socket = new WebSocket(`wss://localhost:${server.port}${address}`, { ca });
  const heard: Told[] = [];
  const waiting: (() => void)[] = [];
  socket.on("message", (data) => {
    heard.push(JSON.parse(String(data)) as Told);
    for (const wake of waiting.splice(0)) wake();
  });
  const closed = new Promise<number>((resolve) => socket.on("close", (code) => resolve(code)));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const say = (message: object) => socket.send(JSON.stringify(message));
  say({ type: "authenticate", token });
  if (subscribe) say({ type: "subscribe_messages", ...subscribe });
  const next = async (matches: (told: Told) => boolean): Promise<Told> => {
    for (;;) {
      const found = heard.find(matches);
      if (found) return found;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const subscribed = () => next(({ type }) => type === "subscribed");
  return { socket, heard, next, closed, say, subscribed };
}

async function writes(body: string): Promise<void> {
  await chats.tell(whatsAppHook({ people: [JONAS], messages: [says(JONAS.id, `wamid.live${++count}`, body, chats.desk.clock.now())] }));
  await chats.desk.drainJobs();
}
const isNews = (content: string) => (told: Told) => told.type === "new_message" && (told.message as { content: string }).content === content;

test("a message that comes in is told with its words, in the names of the earlier system, with and without the slash", async () => {
  const [one, other] = [await open("Aylin"), await open("Aylin", {}, "/ws/messages")];
  await Promise.all([one.subscribed(), other.subscribed()]);
  expect(one.heard[0]).toEqual({ type: "authenticated" });
  await writes("Is the trip still free?");
  const [stored] = await chats.desk.db.select().from(messages).where(eq(messages.mailboxId, accountId)).orderBy(asc(messages.receivedAt));
  const told = await one.next(isNews("Is the trip still free?"));
  expect(told).toEqual({
    type: "new_message", seq: expect.any(Number), mark: expect.stringMatching(/^\d+$/),
    message: {
      id: stored!.id, conversation_id: stored!.conversationId, platform: "whatsapp", account_id: accountId, platform_message_id: "wamid.live1", is_incoming: true, is_read: false,
      sender_name: "Jonas Petersen", participant_name: "Jonas Petersen", subject: null, content: "Is the trip still free?", case_id: null, received_at: stored!.receivedAt.toISOString(),
    },
  });
  await other.next(isNews("Is the trip still free?"));
  one.socket.close();
  other.socket.close();
});

test("who reads on one screen reads on all; what is not there is refused and the line stays", async () => {
  const [one, other] = [await open("Aylin"), await open("Aylin")];
  await Promise.all([one.subscribed(), other.subscribed()]);
  await writes("Please read this");
  const told = await one.next(isNews("Please read this"));
  const { id, conversation_id } = told.message as { id: string; conversation_id: string };
  one.say({ type: "mark_read", message_id: id });
  expect(await other.next(({ type }) => type === "message_read")).toMatchObject({ conversation_id, up_to_message_id: id, read_count: 2 });
  one.say({ type: "mark_read", message_id: chats.desk.system.newId() });
  expect(await one.next(({ type }) => type === "error")).toMatchObject({ code: "not_found" });
  await writes("Still there?");
  await one.next(isNews("Still there?"));
  one.socket.close();
  other.socket.close();
});

test("ticks are told: what was sent is delivered, then read", async () => {
  const ours = await addDelivery(chats.desk.system, { mailboxId: accountId, to: JONAS.id, providerMessageId: "wamid.ours", at: chats.desk.clock.now() });
  const screen = await open("Aylin");
  await screen.subscribed();
  for (const status of ["delivered", "read"]) await chats.tell(whatsAppHook({ statuses: [becomes("wamid.ours", status, JONAS.id, chats.desk.clock.now())] }));
  await chats.desk.drainJobs();
  await screen.next((told) => told.type === "message_status" && told.status === "read");
  expect(screen.heard.find(({ type }) => type === "message_status")).toMatchObject({ message_id: ours.messageId });
  screen.socket.close();
});

test("whoever may not see the account hears nothing of it, live or after a break", async () => {
  const [billing] = await chats.desk.db.select({ id: teams.id }).from(teams).where(eq(teams.name, "Billing"));
  const theirs = await chats.addAccount({ externalId: "77", businessId: "78", teamId: billing!.id });
  const [stranger, witness] = [await open("Aylin", { after: 0 }), await open("Jonas", { after: 0 })];
  await Promise.all([stranger.subscribed(), witness.subscribed()]);
  await chats.tell(whatsAppHook({ people: [JONAS], messages: [says(JONAS.id, "wamid.theirs", "Only for billing", chats.desk.clock.now())] }, { numberId: "77" }));
  await chats.desk.drainJobs();
  await recordEvent(chats.desk.system, { name: "channel_account.connected", subject: { type: "channel_account", id: theirs } });
  await witness.next(({ type, account_id }) => type === "platform_connected" && account_id === theirs);
  await witness.next(isNews("Only for billing"));
  await writes("For support");
  await stranger.next(isNews("For support"));
  const later = await open("Aylin", { after: 0 });
  await later.subscribed();
  for (const { heard } of [stranger, later]) expect(JSON.stringify(heard)).not.toMatch(new RegExp(`Only for billing|${theirs}`));
  for (const { socket } of [stranger, witness, later]) socket.close();
});

test("after a break everything in between is told, in order, and a connected channel too", async () => {
  const first = await open("Aylin");
  const { seq, mark } = (await first.subscribed()) as unknown as { seq: number; mark: string };
  first.socket.close();
  await first.closed;
  await writes("While away 1");
  await recordEvent(chats.desk.system, { name: "channel_account.synced", subject: { type: "channel_account", id: accountId } });
  await writes("While away 2");
  const second = await open("Aylin", { after: seq, mark });
  expect(await second.subscribed()).toMatchObject({ complete: true });
  const told = second.heard.filter(({ type }) => type === "new_message" || type === "sync_completed").map((one) => (one.type === "new_message" ? (one.message as { content: string }).content : one.type));
  const away = ["While away 1", "sync_completed", "While away 2"];
  // A transaction that was open anywhere in the cluster has older ones told again, which their ids make harmless.
  expect([...new Set(told)].filter((one) => away.includes(one))).toEqual(away);
  second.socket.close();
});

test("two who have one conversation open see each other, and who writes", async () => {
  const [conversation] = await chats.desk.db.select({ id: messages.conversationId }).from(messages).where(eq(messages.providerMessageId, "wamid.live1"));
  const [aylin, mara] = [await open("Aylin", null), await open("Mara", null)];
  aylin.say({ type: "look", conversation_id: conversation!.id });
  mara.say({ type: "look", conversation_id: conversation!.id, is_writing: true });
  expect(await aylin.next(({ type, people }) => type === "presence" && (people as unknown[]).length > 0)).toEqual({ type: "presence", conversation_id: conversation!.id, people: [{ id: chats.desk.user("Mara").id, isWriting: true }] });
  aylin.socket.close();
  mara.socket.close();
});

test("without a token, or with words that mean nothing, the line is closed", async () => {
  const foreign = await open("Mallory");
  expect(await foreign.closed).toBe(4401);
  const odd = await open("Aylin", null);
  await odd.next(({ type }) => type === "authenticated");
  odd.say({ type: "subscribe_messages", after: -1 });
  expect(await odd.closed).toBe(4400);
});

test("where sockets do not pass a request answers what was missed, or waits for the first news that its asker may hear", async () => {
  const app = new Hono<{ Variables: { ctx: Ctx } }>();
  app.use("*", async (c, next) => {
    c.set("ctx", chats.desk.as("Aylin"));
    await next();
  });
  app.route("/", createPollRoutes({ live, ctx: chats.desk.system }));
  const ask = async (query: string) => (await (await app.request(`/live/messages?${query}`)).json()) as LivePage;
  const contents = ({ items }: LivePage) => items.flatMap((one) => (one.type === "new_message" ? [one.message.content] : []));

  const stands = await ask("");
  expect(stands).toMatchObject({ items: [], complete: true });
  const waiting = ask(`after=${stands.seq}&mark=${stands.mark}&wait=20`);
  await chats.tell(whatsAppHook({ messages: [says(JONAS.id, "wamid.other", "For billing alone", chats.desk.clock.now())] }, { numberId: "77" }));
  await chats.desk.drainJobs();
  await writes("Wakes it");
  // Where a transaction was open elsewhere in the cluster the first answer tells older ones again.
  let page = await waiting;
  while (!contents(page).includes("Wakes it")) page = await ask(`after=${page.seq}&mark=${page.mark}&wait=20`);
  expect(contents(page)).not.toContain("For billing alone");
  await writes("And another");
  const told = contents(await ask(`after=${stands.seq}&mark=${stands.mark}`));
  expect(told.filter((one) => one === "Wakes it" || one === "And another")).toEqual(["Wakes it", "And another"]);
  expect(told).not.toContain("For billing alone");
});
