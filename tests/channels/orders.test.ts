import { asc, eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hookLogs } from "../../drizzle/schema/channels.ts";
import { addresses, suppressions } from "../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { events } from "../../drizzle/schema/events.ts";
import type { Ctx } from "../../server/context.ts";
import { processHook } from "../../server/services/channels/process-hook.ts";
import { settleEarlyReceipts } from "../../server/services/channels/settle-early-receipts.ts";
import { takeHook } from "../../server/services/channels/take-hook.ts";
import { randomFrom } from "../support/random.ts";
import { addDelivery, becomes, type ChatDesk, chatDesk, edits, NUMBER_ID, reacts, revokes, says, signatureOf, WABA_ID } from "./chat-desk.ts";

/** `SEEDS=1000` tells as many worlds; a failure names its seed. */
const SEEDS = Number(process.env.SEEDS ?? 60);
/** Small worlds at once: each has a person of its own. */
const AT_ONCE = 10;
const MINUTE_MS = 60_000;

let chats: ChatDesk;
let accountId: string;
beforeAll(async () => {
  chats = await chatDesk();
  accountId = await chats.addAccount();
});
afterAll(() => chats.drop());

type Random = ReturnType<typeof randomFrom>;
type Telling = { list: "messages" | "statuses" | "user_preferences"; item: object };

/** What happens to one person, in its order; and what must stand in the end, whichever way it is told. */
function world(seed: number, random: Random, deliveryId: string) {
  const pick = (max: number) => Math.floor(random() * max);
  const from = `49151${String(seed).padStart(7, "0")}`;
  const person = { wa_id: from, profile: { name: `Person ${seed}` }, ...(pick(2) === 0 ? { user_id: `DE.${seed}` } : {}) };
  const base = chats.desk.clock.now().getTime() - 3_600_000;
  let minutes = 0;
  const next = () => new Date(base + ++minutes * MINUTE_MS);
  const tellings: Telling[] = [];
  const expected = { texts: new Map<string, string>(), revoked: new Set<string>(), reactions: 0, status: "sent", isStopped: false, lastInboundAt: null as Date | null };
  const say = (item: object) => void tellings.push({ list: "messages", item });
  const count = 1 + pick(3);
  for (let index = 0; index < count; index++) {
    const id = `wamid.${seed}.${index}`;
    const at = next();
    const isStop = pick(6) === 0;
    const body = isStop ? "STOP" : `Message ${index}`;
    say(says(from, id, body, at));
    expected.lastInboundAt = at;
    if (isStop) expected.isStopped = true;
    expected.texts.set(id, body);
    if (isStop) continue;
    for (let edit = pick(3); edit > 0; edit--) {
      say(edits(from, `${id}.e${edit}`, id, `Edited ${edit}`, next()));
      expected.texts.set(id, `Edited ${edit}`);
    }
    if (pick(4) === 0) {
      say(revokes(from, `${id}.r`, id, next()));
      expected.revoked.add(id);
    }
    if (pick(4) === 0) {
      say(reacts(from, `${id}.re`, id, "👍", next()));
      expected.reactions++;
    }
  }
  if (pick(3) === 0) {
    const value = pick(2) === 0 ? "stop" : "resume";
    tellings.push({ list: "user_preferences", item: { wa_id: from, detail: "", category: "marketing_messages", value, timestamp: Math.floor(next().getTime() / 1_000) } });
    expected.isStopped = value === "stop";
  }
  const ladder = ["sent", "delivered", "read", "failed"];
  for (const word of ladder.slice(0, pick(5))) {
    tellings.push({ list: "statuses", item: becomes(`wamid.${seed}.o`, word, from, next(), { ...(pick(2) === 0 ? { biz_opaque_callback_data: deliveryId } : {}), ...(word === "failed" ? { errors: [{ code: 131_026, title: "Undeliverable" }] } : {}) }) });
    expected.status = word === "failed" ? "bounced" : word;
  }
  return { from, person, tellings, expected };
}

function shuffled<Item>(items: Item[], random: Random): Item[] {
  return items.map((item) => ({ item, key: random() })).sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Some of the tellings as one hook: those of a kind are bundled in one change. */
function hookOf(bundle: Telling[], person: object, nonce: number): string {
  const value = (list: Telling["list"]) => ({ messaging_product: "whatsapp", metadata: { phone_number_id: NUMBER_ID }, contacts: [person], [list]: bundle.filter((one) => one.list === list).map(({ item }) => item) });
  const lists = [...new Set(bundle.map(({ list }) => list))];
  return JSON.stringify({ object: "whatsapp_business_account", entry: [{ id: WABA_ID, nonce, changes: lists.map((list) => ({ field: list === "user_preferences" ? list : "messages", value: value(list) })) }] });
}

/** Takes and does one hook, sometimes on two servers at once, sometimes again. */
async function tell(server: Ctx, body: string, random: Random): Promise<void> {
  const bytes = new TextEncoder().encode(body);
  const ids: string[] = [];
  const jobs: Ctx["ports"]["jobs"] = { ...server.ports.jobs, subscribersOf: () => [], enqueueAll: async () => {}, enqueue: async (_db, name, data) => void (name === "channels.processHook" && ids.push((data as { hookLogId: string }).hookLogId)) };
  const ctx: Ctx = { ...server, ports: { ...server.ports, jobs } };
  const take = () => takeHook(ctx, { platform: "whatsapp", body: bytes, signature: signatureOf(body) });
  await (random() < 0.2 ? Promise.all([take(), take()]) : take());
  const [hookLogId] = ids;
  if (hookLogId === undefined) return;
  const turns = random() < 0.3 ? 2 : 1;
  await Promise.all(Array.from({ length: turns }, () => processHook(ctx, { hookLogId })));
  // Two servers at once may have stood in one another's way: the schedule takes what is left.
  const [left] = await chats.desk.db.select({ failure: hookLogs.failure, processedAt: hookLogs.processedAt }).from(hookLogs).where(eq(hookLogs.id, hookLogId));
  if (left!.processedAt === null) {
    if (!/deadlock/.test(left!.failure ?? "")) throw new Error(left!.failure ?? "not done");
    await processHook(ctx, { hookLogId });
  }
}

async function play(seed: number): Promise<void> {
  const random = randomFrom(seed);
  const ctx = chats.desk.system;
  const at = new Date(chats.desk.clock.now().getTime() - 3_600_000);
  const { deliveryId, messageId } = await addDelivery(ctx, { mailboxId: accountId, to: `49151${String(seed).padStart(7, "0")}`, providerMessageId: null, status: "handed_over", at });
  const { from, person, tellings, expected } = world(seed, random, deliveryId);
  const told = shuffled([...tellings, ...tellings.filter(() => random() < 0.3)], random);
  const answerAt = Math.floor(random() * (told.length + 1));
  let isAnswered = false;
  // The vendor's answer to our message is recorded somewhere in between.
  const answer = async () => {
    isAnswered = true;
    await chats.desk.db.update(deliveries).set({ providerMessageId: `wamid.${seed}.o`, status: sql`case when ${deliveries.status} = 'handed_over' then 'sent' else ${deliveries.status} end`, sentAt: at }).where(eq(deliveries.id, deliveryId));
    await settleEarlyReceipts(ctx, { provider: "whatsapp_cloud", providerMessageId: `wamid.${seed}.o`, deliveryId });
  };
  for (let index = 0; index < told.length; ) {
    const size = 1 + Math.floor(random() * 4);
    if (!isAnswered && index + size > answerAt) await answer();
    await tell(ctx, hookOf(told.slice(index, index + size), person, index), random);
    index += size;
  }
  if (!isAnswered) await answer();

  const [conversation, ...others] = await chats.desk.db.select().from(conversations).where(inArray(conversations.participantAddress, [from, `+${from}`, `DE.${seed}`]));
  expect(others, `seed ${seed}`).toEqual([]);
  const rows = await chats.desk.db.select().from(messages).where(eq(messages.conversationId, conversation!.id)).orderBy(asc(messages.providerMessageId));
  const said = rows.filter(({ direction, kind }) => direction === "inbound" && kind === "ordinary");
  const [delivery] = await chats.desk.db.select().from(deliveries).where(eq(deliveries.id, deliveryId));
  const keys = await chats.desk.db.select({ key: addresses.key, contactId: addresses.contactId }).from(addresses).where(inArray(addresses.key, [`+${from}`, `DE.${seed}`]));
  const stopped = await chats.desk.db.select({ key: suppressions.key }).from(suppressions).where(eq(suppressions.key, `+${from}`));
  const received = await chats.desk.db.select({ id: events.subjectId }).from(events).where(sql`${events.name} = 'message.received' and ${events.subjectType} = 'message' and ${inArray(events.subjectId, said.map(({ id }) => id))}`);
  expect({
    texts: said.map(({ providerMessageId, text }) => [providerMessageId, text]),
    revoked: said.filter(({ revokedAt }) => revokedAt !== null).map(({ providerMessageId }) => providerMessageId),
    reactions: rows.filter(({ chat }) => chat?.type === "reaction").length,
    ours: rows.filter(({ direction }) => direction === "outbound").map(({ id }) => id),
    received: received.length,
    status: delivery!.status,
    isStopped: stopped.length > 0,
    contacts: new Set([...keys.map(({ contactId }) => contactId), ...said.map(({ contactId }) => contactId)]).size,
    lastInboundAt: conversation!.lastInboundAt,
    name: conversation!.participantName,
  }, `seed ${seed}`).toEqual({
    texts: [...expected.texts],
    revoked: [...expected.revoked],
    reactions: expected.reactions,
    ours: [messageId],
    received: expected.texts.size,
    status: expected.status,
    isStopped: expected.isStopped,
    contacts: 1,
    lastInboundAt: expected.lastInboundAt,
    name: `Person ${seed}`,
  });
}

test(`${SEEDS} small worlds: repeated, shuffled, split, bundled, late and on two servers, each comes to the same`, { timeout: 120_000 + SEEDS * 10_000 }, async () => {
  const startedAt = performance.now();
  let seed = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (seed < SEEDS) await play(++seed);
  }));
  console.info(`${SEEDS} worlds in ${Math.round(performance.now() - startedAt)} ms`);
});
