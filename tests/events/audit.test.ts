import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditEntry } from "../../server/contract/system.ts";
import { noteRead } from "../../server/services/events/note-read.ts";
import { recordEvent, recordEvents } from "../../server/services/events/record-event.ts";
import { sealEvents } from "../../server/services/events/seal-events.ts";
import { verifySeals } from "../../server/services/events/verify-seals.ts";
import { readAudit } from "../../server/services/live/read-audit.ts";
import { receivedMail } from "../cases/case-story.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
});
afterAll(() => desk.drop());

const subjectId = "0190a000-0000-7000-8000-0000000000aa";
const subject = { type: "note", id: subjectId };
interface Page {
  items: AuditEntry[];
  next: number | null;
}
const audit = async (query: string) => (await api.get<Page>("Mara", `/audit?${query}`)).body;

describe("from where", () => {
  test("stands with what a request did, and with nothing that no request did", async () => {
    const answer = await api.app.request("/api/pane-state", { method: "PUT", headers: { authorization: "Bearer Aylin", "content-type": "application/json" }, body: "{}" });
    expect(answer.status).toBeLessThan(500);
    await api.app.request("/api/contact-tags", { method: "POST", headers: { authorization: "Bearer Mara", "content-type": "application/json", "user-agent": "Story/1.0\t<b>", "x-forwarded-for": "203.0.113.7" }, body: JSON.stringify({ name: "VIP" }) });
    await recordEvent({ ...desk.as("Mara"), origin: { by: "microsoft", address: "192.0.2.1", userAgent: "Story/1.0" } }, { name: "note.added", subject });
    await recordEvent(desk.system, { name: "note.added", subject });
    const { items } = await audit(`subjectId=${subjectId}`);
    expect(items.map(({ origin }) => origin)).toEqual([null, { by: "microsoft", address: "192.0.2.1", userAgent: "Story/1.0" }]);
  });

  test("is sealed with the rest", async () => {
    await sealEvents(desk.system);
    expect((await verifySeals(desk)).isWhole).toBe(true);
    await desk.sql`update events set origin = jsonb_set(origin, '{address}', '"198.51.100.9"') where subject_id = ${subjectId} and origin is not null`;
    expect((await verifySeals(desk)).faults).toMatchObject([{ kind: "changed" }]);
    await desk.sql`update events set origin = jsonb_set(origin, '{address}', '"192.0.2.1"') where subject_id = ${subjectId} and origin is not null`;
    expect((await verifySeals(desk)).isWhole).toBe(true);
  });
});

describe("the record narrowed down", () => {
  test("by person, kind, thing and time, alone and together", async () => {
    desk.clock.set("2026-11-20T10:00:00Z");
    await recordEvent(desk.as("Aylin"), { name: "widget.made", subject });
    desk.clock.set("2026-11-21T10:00:00Z");
    await recordEvent(desk.as("Jonas"), { name: "widget.broken", subject });
    await recordEvent(desk.as("Jonas"), { name: "widgetry.made", subject: { type: "note", id: desk.system.newId() } });
    const names = async (query: string) => (await audit(query)).items.map(({ event, actor }) => `${actor.split(" ")[0]} ${event}`);
    const aylin = desk.user("Aylin").id;
    expect(await names("kind=widget")).toEqual(["Jonas widget.broken", "Aylin widget.made"]);
    expect(await names("kind=widget.made")).toEqual(["Aylin widget.made"]);
    expect(await names(`kind=widget&actorId=${aylin}`)).toEqual(["Aylin widget.made"]);
    expect(await names("kind=widget&from=2026-11-21T00:00:00Z")).toEqual(["Jonas widget.broken"]);
    expect(await names("kind=widget&to=2026-11-20T23:59:59Z")).toEqual(["Aylin widget.made"]);
    expect(await names(`subjectId=${subjectId}&kind=widget`)).toHaveLength(2);
    expect((await api.get("Mara", "/audit?kind=%25")).status).toBe(400);
    expect((await api.get("Mara", "/audit?from=yesterday")).status).toBe(400);
  });

  test("is looked for a stretch at a time: a rare thing far back is found by going on, and nothing twice", async () => {
    await recordEvent(desk.as("Aylin"), { name: "rare.seen", subject });
    for (let count = 0; count < 4; count++) await recordEvents(desk.system, Array.from({ length: 250 }, () => ({ name: "common.seen", subject })));
    const found: number[] = [];
    let before: number | null = null;
    let turns = 0;
    do {
      const page = await readAudit(desk.as("Mara"), { before, limit: 10, filter: { kind: "rare" }, lookedAtMax: 300 });
      found.push(...page.items.map(({ seq }) => seq));
      before = page.next;
      turns++;
    } while (before !== null);
    expect(found).toHaveLength(1);
    expect(turns).toBeGreaterThan(3);
    const all = new Set<number>();
    let count = 0;
    before = null;
    do {
      const page = await readAudit(desk.as("Mara"), { before, limit: 7, filter: { kind: "common" }, lookedAtMax: 100 });
      for (const { seq } of page.items) all.add(seq);
      count += page.items.length;
      before = page.next;
    } while (before !== null);
    expect([all.size, count]).toEqual([1_000, 1_000]);
  });
});

describe("who looked at whom", () => {
  test("is noted once a day for each person and each who looks, of contacts and of mails; machines are not", async () => {
    const { body: contact } = await api.post<{ id: string }>("Aylin", "/contacts", { name: "Hugo Looked-At", email: "hugo.looked@nordlys.example" });
    for (const who of ["Aylin", "Aylin", "Jonas", "Mara"]) expect((await api.get(who, `/contacts/${contact.id}`)).status).toBe(200);
    const reads = async () => (await audit(`kind=personal_data&subjectId=${contact.id}`)).items.map(({ actor }) => actor.split(" ")[0]);
    expect(await reads()).toEqual(["Mara", "Jonas", "Aylin"]);
    desk.clock.set("2026-11-23T09:00:00Z");
    await api.get("Aylin", `/contacts/${contact.id}`);
    expect(await reads()).toEqual(["Aylin", "Mara", "Jonas", "Aylin"]);
    const { message } = await receivedMail(desk);
    for (let time = 0; time < 2; time++) expect((await api.get("Aylin", `/messages/${message.id}/html`)).status).toBe(200);
    expect((await audit(`kind=personal_data&subjectId=${message.id}`)).items).toMatchObject([{ subjectType: "message" }]);
    expect((await api.get("Aylin", "/messages/00000000-0000-4000-8000-000000000000/html")).status).toBe(404);
    await noteRead(desk.system, { type: "contact", id: contact.id });
    expect(await reads()).toHaveLength(4);
  });
});

describe("the record as a file", () => {
  test("holds what was chosen, runs nothing in a spreadsheet, and is noted itself", async () => {
    await recordEvent(desk.as("Aylin"), { name: "sheet.made", subject, data: { text: "=cmd|' /C calc'!A0" } });
    const answer = await api.get<string>("Mara", "/exports/audit.csv?kind=sheet");
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="audit-\d{4}-\d{2}-\d{2}\.csv"$/);
    const rows = Papa.parse<Record<string, string>>(answer.body.replace(/^\uFEFF/, ""), { header: true, skipEmptyLines: true }).data;
    expect(rows).toMatchObject([{ event: "sheet.made", actor: desk.user("Aylin").name }]);
    for (const cell of Object.values(rows[0]!)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    expect((await audit("kind=audit.exported")).items).toMatchObject([{ actor: desk.user("Mara").name, data: { filter: { kind: "sheet" } } }]);
    expect((await api.get("Aylin", "/exports/audit.csv")).status).toBe(403);
  });
});
