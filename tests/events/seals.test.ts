import { eq, gt, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { events, eventSeals } from "../../drizzle/schema/events.ts";
import { eraseContact } from "../../server/services/contacts/erase-contact.ts";
import { recordEvent } from "../../server/services/events/record-event.ts";
import { sealEvents } from "../../server/services/events/seal-events.ts";
import { verifySeals } from "../../server/services/events/verify-seals.ts";
import { receivedMail } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const subjectId = "0190a000-0000-7000-8000-000000000001";
const happen = (count: number) => Promise.all(Array.from({ length: count }, (_, number) => recordEvent(desk.as("Aylin"), { name: "note.added", subject: { type: "case", id: subjectId }, data: { zebra: 1.5, alpha: { nested: ["é", number] } } })));
const report = () => verifySeals(desk);
/** What is done to the database with the keys of the house, and taken back. */
async function tampered<Result>(how: ReturnType<typeof sql>, look: () => Promise<Result>): Promise<Result> {
  await desk.sql`create schema if not exists kept`;
  await desk.sql`create table kept.events as table events`;
  await desk.sql`create table kept.event_seals as table event_seals`;
  await desk.db.execute(how);
  const seen = await look();
  await desk.sql`delete from events`;
  await desk.sql`insert into events select * from kept.events`;
  await desk.sql`delete from event_seals`;
  await desk.sql`insert into event_seals select * from kept.event_seals`;
  await desk.sql`drop schema kept cascade`;
  return seen;
}

beforeEach(async () => {
  await happen(5);
  await sealEvents(desk.system);
});

test("what happened is sealed in stretches, each after the other, and stands as it stood", async () => {
  await happen(2_300);
  expect(await sealEvents(desk.system)).toEqual({ sealedCount: 2_300 });
  expect(await sealEvents(desk.system)).toEqual({ sealedCount: 0 });
  await happen(3);
  const { isWhole, faults, eventCount, unsealedCount, last } = await report();
  expect({ isWhole, faults, unsealedCount }).toEqual({ isWhole: true, faults: [], unsealedCount: 3 });
  expect(eventCount).toBeGreaterThanOrEqual(2_305);
  expect(last!.hash).toMatch(/^[0-9a-f]{64}$/);
});

test("an event that was changed, removed or put in is found, whatever of it", async () => {
  const [first] = await desk.db.select().from(events).where(eq(events.name, "note.added")).orderBy(events.seq).limit(1);
  const { seq } = first!;
  const changed = { kind: "changed", fromSeq: seq, toSeq: seq };
  expect((await tampered(sql`update events set data = '{"text": "another"}' where seq = ${seq}`, report)).faults).toEqual([changed]);
  expect((await tampered(sql`update events set actor_name = 'Somebody else' where seq = ${seq}`, report)).faults).toEqual([changed]);
  for (const what of [sql`at = at + interval '1 minute'`, sql`actor_id = 'x'`, sql`subject_id = id`, sql`name = 'note.read'`]) {
    expect((await tampered(sql`update events set ${what} where seq = ${seq}`, report)).faults.map(({ kind }) => kind)).toEqual(["changed"]);
  }
  expect((await tampered(sql`delete from events where seq = ${seq}`, report)).faults.map(({ kind }) => kind)).toEqual(["removed"]);
  const putIn = sql`with gone as (update events set seq = -seq where seq = ${seq}) insert into events (seq, id, name, subject_type, subject_id, actor_type, actor_name, data, at) select 0, gen_random_uuid(), name, subject_type, subject_id, actor_type, actor_name, data, at from events where seq = ${seq}`;
  expect((await tampered(putIn, report)).isWhole).toBe(false);
  expect((await report()).isWhole).toBe(true);
});

test("a seal that was taken away or written anew is found, by a seal that was noted elsewhere", async () => {
  await happen(2);
  await sealEvents(desk.system);
  const { last } = await report();
  expect((await verifySeals(desk, last)).isWhole).toBe(true);
  expect((await tampered(sql`delete from event_seals where number = 1`, report)).faults[0]).toMatchObject({ kind: "chain" });
  const cutOff = () => verifySeals(desk, last);
  expect((await tampered(sql`delete from event_seals where number = ${last!.number}`, cutOff)).faults).toMatchObject([{ kind: "removed" }]);
  const anew = async () => {
    await sealEvents(desk.system);
    return { alone: await report(), known: await verifySeals(desk, last) };
  };
  const { alone, known } = await tampered(sql`with gone as (delete from event_seals) update events set actor_name = 'Nobody' where name = 'note.added'`, anew);
  expect(alone.isWhole).toBe(true);
  expect(known.faults.map(({ kind }) => kind)).not.toEqual([]);
});

test("who was erased leaves a record that is whole, and says so", async () => {
  const { message } = await receivedMail(desk);
  const contactId = message.contactId!;
  await recordEvent(desk.as("Aylin"), { name: "contact.changed", subject: { type: "contact", id: contactId }, data: { before: { name: "Ingrid Solberg" }, after: { name: "Another" } } });
  await sealEvents(desk.system);
  const before = await report();
  await eraseContact(desk.as("Mara"), { contactId, messages: "erase" });
  const after = await report();
  expect(after).toMatchObject({ isWhole: true, faults: [] });
  expect(after.erasedCount).toBeGreaterThan(before.erasedCount);
  const [told] = await desk.db.select().from(events).where(eq(events.name, "contact.erased"));
  expect((await tampered(sql`delete from events where seq = ${told!.seq}`, report)).faults[0]).toMatchObject({ kind: "changed" });
});

test("what is still being written is waited for: no event comes to stand under a seal", async () => {
  const entered = Promise.withResolvers<void>();
  const leave = Promise.withResolvers<void>();
  const slow = desk.db.transaction(async (db) => {
    await recordEvent({ ...desk.as("Aylin"), db }, { name: "note.added", subject: { type: "case", id: subjectId } });
    entered.resolve();
    await leave.promise;
  });
  await entered.promise;
  await happen(3);
  const sealing = sealEvents(desk.system);
  expect(await Promise.race([sealing, new Promise((resolve) => setTimeout(() => resolve("waits"), 300))])).toBe("waits");
  leave.resolve();
  await slow;
  expect(await sealing).toEqual({ sealedCount: 4 });
  expect((await report()).isWhole).toBe(true);
});

test("two servers seal at once, and make one chain", async () => {
  await happen(50);
  const sealed = await Promise.all([sealEvents(desk.system), sealEvents(desk.system), sealEvents(desk.system)]);
  expect(sealed.reduce((sum, { sealedCount }) => sum + sealedCount, 0)).toBe(50);
  expect(await report()).toMatchObject({ isWhole: true, unsealedCount: 0 });
  expect(await desk.db.select().from(eventSeals).where(gt(eventSeals.fromSeq, eventSeals.toSeq))).toEqual([]);
});
