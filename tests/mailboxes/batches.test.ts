import { asc, eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addresses } from "../../drizzle/schema/contacts.ts";
import { messages } from "../../drizzle/schema/conversations.ts";
import { events } from "../../drizzle/schema/events.ts";
import { randomFrom } from "../support/random.ts";
import { type GapWorld, gapWorld } from "./gap-world.ts";

let world: GapWorld;
beforeAll(async () => void (world = await gapWorld()));
afterAll(() => world.stop());
beforeEach(async () => {
  await world.begin();
  await world.desk.sql`truncate contacts, addresses, events cascade`;
});
afterEach(() => spoil(null));

interface Mail {
  id: string;
  from: string;
  subject: string;
  references?: string[];
  text?: string;
}

async function deliver(mail: Mail) {
  world.advance(1);
  const lines = [`From: ${mail.from}`, `To: ${world.address}`, `Subject: ${mail.subject}`, `Message-ID: <${mail.id}@nordlys.example>`, ...(mail.references ?? []).map((id) => `References: <${id}@nordlys.example>`)];
  await world.running.graph.levers.deliver(world.address, Buffer.from(`${lines.join("\r\n")}\r\n\r\n${mail.text ?? mail.subject}\r\n`));
}

async function catchUp() {
  await world.tick();
  await world.work();
}

/** PostgreSQL itself refuses a mail with this subject, with this code. */
async function spoil(mail: { subject: string; code: string } | null) {
  await world.desk.sql`drop trigger if exists spoil on messages`;
  if (!mail) return;
  await world.desk.sql.unsafe(`create or replace function spoil() returns trigger language plpgsql as $$ begin if new.subject = '${mail.subject}' then raise exception 'spoiled' using errcode = '${mail.code}'; end if; return new; end $$`);
  await world.desk.sql`create trigger spoil before insert on messages for each row execute function spoil()`;
}

const trips = (count: number): Mail[] => Array.from({ length: count }, (_, number) => ({ id: `trip-${number}`, from: `guest${number % 7}@nordlys.example`, subject: `Trip ${number}` }));
const outcomes = async () => (await world.arrivals()).reduce<Record<string, number>>((counts, { outcome }) => ({ ...counts, [outcome]: (counts[outcome] ?? 0) + 1 }), {});
const receivedEvents = async () => (await world.desk.db.select().from(events).where(eq(events.name, "message.received"))).length;

describe("mails that are stored together", () => {
  test("a mail that cannot be stored is set aside alone, and comes when it can", async () => {
    for (const mail of trips(30)) await deliver(mail);
    await spoil({ subject: "Trip 11", code: "22021" });
    await catchUp();
    expect(await outcomes()).toEqual({ received: 29, failed: 1 });
    expect((await world.arrivals()).find((one) => one.outcome === "failed")).toMatchObject({ internetMessageId: "<trip-11@nordlys.example>", reason: "It could not be stored: spoiled", attemptCount: 1, messageId: null });
    expect(await receivedEvents()).toBe(29);
    await spoil(null);
    world.advance(1);
    await catchUp();
    expect(await outcomes()).toEqual({ received: 30 });
  });

  test("a server that dies among them loses none and stores none twice", async () => {
    for (const mail of trips(30)) await deliver(mail);
    await spoil({ subject: "Trip 25", code: "57P01" });
    await expect(catchUp()).rejects.toThrow();
    expect((await world.messages()).length).toBe(20);
    await spoil(null);
    await catchUp();
    expect(await outcomes()).toEqual({ received: 30 });
    expect((await world.messages()).length).toBe(30);
    expect(await receivedEvents()).toBe(30);
  });

  test("an answer finds the mail before it in the same transaction, and a second copy finds the first", async () => {
    const { running, address } = world;
    await deliver({ id: "invoice", from: "Ingrid <ingrid@nordlys.example>", subject: "Invoice" });
    await deliver({ id: "other", from: "Bo <bo@nordlys.example>", subject: "Catalogue" });
    await deliver({ id: "answer", from: "Ingrid <ingrid@nordlys.example>", subject: "Changed my mind", references: ["invoice"] });
    const copy = Buffer.from(`From: Bo <bo@nordlys.example>\r\nTo: ${address}\r\nSubject: Catalogue\r\nMessage-ID: <other@nordlys.example>\r\n\r\nCatalogue\r\n`);
    await running.graph.levers.deliver(address, copy);
    await catchUp();
    const rows = await world.desk.db.select().from(messages).orderBy(asc(messages.receivedAt));
    expect(rows.map((row) => row.subject)).toEqual(["Invoice", "Catalogue", "Changed my mind"]);
    expect(rows[2]!.conversationId).toBe(rows[0]!.conversationId);
    expect(rows[1]!.conversationId).not.toBe(rows[0]!.conversationId);
    expect(await world.desk.db.$count(addresses)).toBe(2);
    expect((await world.arrivals()).map((one) => one.messageId).toSorted()).toEqual([rows[0]!.id, rows[1]!.id, rows[1]!.id, rows[2]!.id].toSorted());
  });

  test("come out as they do one by one: the same mails, contacts, conversations and reasons", async () => {
    const corpus = shuffledCorpus(20261121);
    for (const mail of corpus) await deliver(mail);
    await catchUp();
    const together = await outcome();
    await world.begin();
    await world.desk.sql`truncate contacts, addresses, events cascade`;
    for (const mail of corpus) {
      await deliver(mail);
      await catchUp();
    }
    expect(together).toEqual(await outcome());
    expect(together.length).toBeGreaterThan(40);
    expect(new Set(together.map((one) => one.conversation)).size).toBeLessThan(together.length);
  });
});

/** Letters, answers that came before or after them, strangers who quote them, newsletters, and one Message-ID for several. */
function shuffledCorpus(seed: number): Mail[] {
  const random = randomFrom(seed);
  const mails = Array.from({ length: 12 }, (_, number): Mail[] => {
    const guest = `Guest ${number} <guest${number % 5}@nordlys.example>`;
    const letter = `letter-${number}`;
    return [
      { id: letter, from: guest, subject: `Our journey to Tromsø ${number}` },
      { id: `answer-${number}`, from: guest, subject: `Re: Our journey to Tromsø ${number}`, references: [letter] },
      { id: `stranger-${number}`, from: `stranger${number}@elsewhere.example`, subject: `Re: Our journey to Tromsø ${number}`, references: [letter] },
      { id: number % 4 === 0 ? "same" : `again-${number}`, from: guest, subject: `Our journey to Tromsø ${number}`, text: `Once more, ${number}` },
    ];
  }).flat();
  return mails.map((mail) => ({ mail, place: random() })).toSorted((a, b) => a.place - b.place).map(({ mail }) => mail);
}

async function outcome() {
  const rows = await world.desk.db.select({ message: messages, contact: addresses.key }).from(messages).leftJoin(addresses, eq(addresses.contactId, messages.contactId)).orderBy(asc(messages.receivedAt));
  const firstOf = new Map<string, string>();
  for (const { message } of rows) firstOf.set(message.conversationId, firstOf.get(message.conversationId) ?? message.internetMessageId);
  return rows.map(({ message, contact }) => ({ id: message.internetMessageId, subject: message.subject, kind: message.kind, contact, conversation: firstOf.get(message.conversationId), reason: message.threadReason }));
}
