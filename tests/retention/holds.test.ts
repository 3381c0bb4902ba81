import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { asc, count, eq, isNotNull, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../../drizzle/schema/cases.ts";
import { contacts } from "../../drizzle/schema/contacts.ts";
import { events, eventSeals } from "../../drizzle/schema/events.ts";
import { retentionRuns } from "../../drizzle/schema/retention.ts";
import type { Problem } from "../../server/contract/common.ts";
import type { LegalHold } from "../../server/contract/retention.ts";
import { deleteCase } from "../../server/services/cases/delete-case.ts";
import { eraseContact } from "../../server/services/contacts/erase-contact.ts";
import { recordEvent } from "../../server/services/events/record-event.ts";
import { sealEvents } from "../../server/services/events/seal-events.ts";
import { verifySeals } from "../../server/services/events/verify-seals.ts";
import { liftHold, setHold } from "../../server/services/retention/holds.ts";
import { readRetentionSettings } from "../../server/services/retention/retention-settings.ts";
import { startRetention } from "../../server/services/retention/run-retention.ts";
import { saveRetention } from "../../server/services/retention/save-retention.ts";
import { openedCase } from "../cases/case-story.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import type { RetentionTurn } from "./retention-process.ts";
import { closedCase, expiredOf, forEver, later, nightWith, previewOf, ranOf } from "./retention-story.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

describe("a legal hold", () => {
  test("keeps a contact's cases from the night, from the bin and from an erasure, until it is lifted, and both are on record", async () => {
    const held = await closedCase(desk);
    const contactId = held.contact!.id;
    const other = await closedCase(desk, { from: "Hugo <hugo@martins.example>" });
    later(desk, 60);
    const mara = desk.as("Mara");
    const hold = await setHold(mara, { scope: "contact", contactId, reason: "Lawsuit" });
    expect(await previewOf(desk, { cases: 30 }, "cases")).toMatchObject({ count: 1, heldBack: [{ reason: "hold", count: 1 }] });
    await nightWith(desk, { cases: 30 });
    expect(await expiredOf(desk, [held.id, other.id])).toEqual([other.id]);
    await expect(eraseContact(mara, { contactId, messages: "keep" })).rejects.toMatchObject({ code: "held", details: { remedy: expect.stringContaining("lifted") } });
    await expect(deleteCase(desk.as("Aylin"), { caseId: held.id })).rejects.toMatchObject({ code: "held" });
    await liftHold(mara, { holdId: hold.id });
    await expect(liftHold(mara, { holdId: hold.id })).rejects.toMatchObject({ code: "conflict" });
    later(desk, 1);
    await nightWith(desk, { cases: 30 });
    expect(await expiredOf(desk, [held.id])).toEqual([held.id]);
    await eraseContact(mara, { contactId, messages: "keep" });
    const told = await desk.db.select({ name: events.name, data: events.data }).from(events).where(sql`${events.name} like 'legal_hold.%'`).orderBy(asc(events.seq));
    expect(told).toMatchObject([{ name: "legal_hold.set", data: { reason: "Lawsuit" } }, { name: "legal_hold.lifted" }]);
  }, 60_000);

  test("on a case keeps whoever is named in it, and the case that it was merged into; one on all keeps everything", async () => {
    const held = await openedCase(desk, { from: "Chloé <chloe@atelier.example>" });
    const into = await closedCase(desk, { from: "Zoe <zoe@atelier.example>" });
    await desk.db.update(cases).set({ mergedIntoId: into.id }).where(eq(cases.id, held.id));
    const mara = desk.as("Mara");
    const hold = await setHold(mara, { scope: "case", caseId: held.id, reason: "Audit" });
    await expect(eraseContact(mara, { contactId: held.contact!.id, messages: "keep" })).rejects.toMatchObject({ code: "held" });
    await expect(deleteCase(mara, { caseId: into.id })).rejects.toMatchObject({ code: "held" });
    await liftHold(mara, { holdId: hold.id });
    const all = await setHold(mara, { scope: "all", reason: "Search warrant" });
    const [anybody] = await desk.db.select().from(contacts).where(eq(contacts.id, into.contact!.id));
    await expect(eraseContact(mara, { contactId: anybody!.id, messages: "keep" })).rejects.toMatchObject({ code: "held" });
    later(desk, 60);
    expect(await previewOf(desk, { cases: 30, events: 100 }, "cases")).toMatchObject({ count: 0 });
    await liftHold(mara, { holdId: all.id });
  }, 60_000);

  test("is an admin's to set and to read, and says what is wrong with it", async () => {
    const api = testApi(desk);
    for (const who of ["Jonas", "Aylin", "Tomás"]) {
      expect((await api.get(who, "/retention")).status).toBe(403);
      expect((await api.post(who, "/retention/holds", { scope: "all", reason: "x" })).status).toBe(403);
    }
    expect((await api.post<Problem>("Mara", "/retention/holds", { scope: "case", caseId: desk.system.newId(), reason: "x" })).status).toBe(404);
    expect((await api.post<Problem>("Mara", "/retention/holds", { scope: "all", reason: "  " })).status).toBe(400);
    expect((await api.post<Problem>("Mara", "/retention/preview", { ...forEver, events: 3 })).status).toBe(400);
    const { body } = await api.get<{ items: LegalHold[] }>("Mara", "/retention/holds");
    expect(body.items.every(({ liftedBy, reason }) => liftedBy !== null && reason !== "")).toBe(true);
  });
});

describe("the sealed record", () => {
  test("gives its oldest stretches up and stays verifiable: what is left stands, what stays out of need is left, what is altered is found and stays", async () => {
    const mine = { type: "contact", id: desk.system.newId() };
    const happen = (name: string) => recordEvent(desk.as("Aylin"), { name, subject: mine, data: { word: "said" } });
    await happen("contact.tagged");
    await happen("address.suppressed");
    const open = await openedCase(desk, { from: "Eve <eve@atelier.example>" });
    await sealEvents(desk.system);
    const before = await verifySeals(desk);
    later(desk, 200);
    const preview = await previewOf(desk, { events: 150 }, "events");
    expect(preview.heldBack.map(({ reason }) => reason)).toEqual(expect.arrayContaining(["proof", "case", "settings"]));
    await nightWith(desk, { events: 150 });
    await sealEvents(desk.system);
    const after = await verifySeals(desk);
    // One more than was foreseen: by saving, the settings of before came out of force.
    expect(after).toMatchObject({ isWhole: true, faults: [], retention: { removedCount: preview.count + 1, since: expect.any(String) } });
    expect(preview.count).toBeGreaterThan(5);
    expect((await verifySeals(desk, before.last)).isWhole).toBe(true);
    const left = await desk.db.select({ name: events.name }).from(events).where(eq(events.subjectId, mine.id));
    expect(left).toEqual([{ name: "address.suppressed" }]);
    expect((await desk.db.select().from(events).where(eq(events.caseId, open.id))).map(({ name }) => name)).toContain("case.opened");
    expect(await readRetentionSettings(desk.system)).toEqual({ ...forEver, events: 150 });

    // Who takes one more, or says that retention did, is found.
    const [kept] = await desk.db.select().from(events).where(eq(events.subjectId, mine.id));
    await desk.sql`delete from events where seq = ${kept!.seq}`;
    expect((await verifySeals(desk)).faults[0]).toMatchObject({ kind: "removed" });
    await desk.sql`update event_seals set event_count = event_count - 1, removed_count = removed_count + 1 where ${kept!.seq} between from_seq and to_seq`;
    expect((await verifySeals(desk)).isWhole).toBe(false);
    await desk.sql`update event_seals set event_count = event_count + 1, removed_count = removed_count - 1 where ${kept!.seq} between from_seq and to_seq`;
    await desk.db.insert(events).values(kept!);
    expect((await verifySeals(desk)).isWhole).toBe(true);

    // What was altered before retention came stays, with all after it.
    await recordEvent(desk.as("Aylin"), { name: "contact.tagged", subject: mine, data: { word: "true" } });
    await sealEvents(desk.system);
    await desk.sql`update events set data = '{"word": "false"}' where subject_id = ${mine.id} and name = 'contact.tagged'`;
    later(desk, 200);
    await nightWith(desk, { events: 150 });
    expect(await desk.db.select().from(events).where(sql`${events.subjectId} = ${mine.id} and ${events.name} = 'contact.tagged'`)).toHaveLength(1);
    const [run] = await desk.db.select().from(retentionRuns).orderBy(sql`started_at desc`).limit(1);
    expect(run!.notice).toContain("audit verify");
    await desk.sql`update events set data = '{"word": "true"}' where subject_id = ${mine.id} and name = 'contact.tagged'`;
    expect((await verifySeals(desk)).isWhole).toBe(true);
  }, 120_000);
});

test("a run whose server is killed again and again goes on with another, takes each case once, and says so once", async () => {
  const own = await testDesk();
  try {
    for (let index = 0; index < 120; index++) await own.sql`insert into cases (id, number, title, status, priority, sentiment, summary, mailbox_id, opened_at, updated_at, closed_at) values (${own.system.newId()}, ${5_000 + index}, 'Old', 'closed', 'low', 'unknown', 'Words', ${own.mailbox("support@fernweh.example").id}, ${own.clock.now().toISOString()}, ${own.clock.now().toISOString()}, ${own.clock.now().toISOString()})`;
    for (let index = 0; index < 30; index++) await recordEvent(own.as("Aylin"), { name: "contact.tagged", subject: { type: "contact", id: own.system.newId() } });
    await sealEvents(own.system);
    later(own, 200);
    await saveRetention(own.as("Mara"), { settings: { ...forEver, cases: 30, events: 100 }, read: forEver });
    await startRetention(own.system);
    const [run] = await own.db.select().from(retentionRuns);
    for (const killAt of [120, 400, 250, 700, 0]) {
      own.clock.advance(5);
      const server = serverOf(own.url);
      server.tell({ runId: run!.id, at: own.clock.now().toISOString(), killAt });
      expect(await server.says()).toBe("begun");
      if (killAt === 0) expect(await server.says()).toBe("done");
      server.end();
      await server.exit;
    }
    const [done] = await own.db.select().from(retentionRuns);
    expect(done).toMatchObject({ finishedAt: expect.any(Date), counts: { cases: 120 } });
    expect(await own.db.select({ count: count() }).from(cases).where(isNotNull(cases.expiredAt))).toEqual([{ count: 120 }]);
    expect((await ranOf(own, "cases")).reduce((sum, data) => sum + Number(data.count), 0)).toBe(120);
    expect((await ranOf(own, "events")).reduce((sum, data) => sum + Number(data.count), 0)).toBe(done!.counts.events);
    await sealEvents(own.system);
    expect(await verifySeals(own)).toMatchObject({ isWhole: true, retention: { removedCount: done!.counts.events } });
    expect((await own.db.select().from(eventSeals)).length).toBeGreaterThan(0);
  } finally {
    await own.drop();
  }
}, 180_000);

function serverOf(databaseUrl: string) {
  const server = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", path.join(import.meta.dirname, "retention-process.ts"), JSON.stringify({ databaseUrl })], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
  return {
    tell: (turn: RetentionTurn) => void server.stdin.write(`${JSON.stringify(turn)}\n`),
    says: async () => (await lines.next()).value,
    end: () => void server.stdin.end(),
    exit: once(server, "exit"),
  };
}
