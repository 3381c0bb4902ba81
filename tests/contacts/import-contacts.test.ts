import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addresses, contacts, importRows, imports } from "../../drizzle/schema/contacts.ts";
import { events } from "../../drizzle/schema/events.ts";
import { importContacts } from "../../server/services/contacts/import-contacts.ts";
import { previewContactFile } from "../../server/services/contacts/preview-contact-file.ts";
import { acceptedRowsAfter, refusedRows } from "../../server/services/contacts/queries.ts";
import { PREVIEW_BYTES_MAX } from "../../server/services/contacts/limits.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

async function* inChunks(bytes: Uint8Array, size = 4096): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function importFile(bytes: Uint8Array, fileName = "kunden.csv", ctx = desk.as("Tomás")) {
  const { layout, mapping } = previewContactFile(bytes.subarray(0, PREVIEW_BYTES_MAX));
  return importContacts(ctx, { fileName, layout, mapping, body: inChunks(bytes) });
}
const importText = (text: string) => importFile(Buffer.from(text));

test("every row is kept, accepted with its contact or refused with line, column and reason; the event carries the counts", async () => {
  const summary = await importText('Name,Email,Trip\n"Ingrid\nSolberg",ingrid@nordlys.example,Tromsø\n,,\nNobody,nowhere,Oslo\nHugo,HUGO@martins.example,Azores\nHugo again,hugo@martins.example,Faro\n');
  expect(summary).toMatchObject({ status: "finished", rowCount: 4, acceptedCount: 2, refusedCount: 2, fileName: "kunden.csv" });
  expect(await refusedRows(desk.as("Tomás"), summary.id)).toEqual([
    { line: 5, column: "Email", reason: "“nowhere” is not an e-mail address.", values: { name: "Nobody", email: "nowhere", trip: "Oslo" } },
    { line: 7, column: null, reason: "Same address as line 6.", values: { name: "Hugo again", email: "hugo@martins.example", trip: "Faro" } },
  ]);
  const [hugo] = await desk.db.select().from(addresses).innerJoin(contacts, eq(contacts.id, addresses.contactId)).where(eq(addresses.key, "hugo@martins.example"));
  expect(hugo).toMatchObject({ addresses: { address: "HUGO@martins.example", channel: "email" }, contacts: { name: "Hugo", customFields: { trip: "Azores" } } });
  const [event] = await desk.db.select().from(events).where(eq(events.subjectId, summary.id));
  expect(event).toMatchObject({ name: "import.finished", actorName: "Tomás Ortega", data: { acceptedCount: 2, refusedCount: 2 } });
});

test("a second import fills what was empty, keeps what was known and makes nobody twice", async () => {
  await importText("Email,Company,Phone\nchloe@atelier.example,Atelier,\n");
  await importText("Prénom,Nom,Email,Société,Téléphone\nChloé,Dubois,Chloe@Atelier.Example,Other,01 23\n");
  const rows = await desk.db.select().from(contacts).innerJoin(addresses, eq(contacts.id, addresses.contactId)).where(eq(addresses.key, "chloe@atelier.example"));
  expect(rows).toHaveLength(1);
  expect(rows[0]!.contacts).toMatchObject({ name: "Chloé Dubois", givenName: "Chloé", company: "Atelier", phone: "01 23" });
});

test("two imports of the same people at once end with each person once", async () => {
  const lines = Array.from({ length: 3000 }, (_, index) => `p${index}@twice.example`);
  await Promise.all([desk.sql`select pg_sleep(0.05)`, desk.sql`select pg_sleep(0.05)`]);
  const [a, b] = await Promise.all([importText(`Email\n${lines.join("\n")}`), importText(`Email\n${[...lines].reverse().join("\n")}`)]);
  expect([a.acceptedCount, b.acceptedCount]).toEqual([3000, 3000]);
  const known = (await desk.db.select().from(addresses)).filter((row) => row.key.endsWith("@twice.example"));
  expect(known).toHaveLength(3000);
  const orphans = await desk.sql`select count(*)::int as count from contacts c where not exists (select 1 from addresses a where a.contact_id = c.id)`;
  expect(orphans[0]!.count).toBe(0);
});

test("an upload that breaks off leaves nothing", async () => {
  const count = async () => [await desk.db.$count(imports), await desk.db.$count(importRows), await desk.db.$count(contacts)];
  const before = await count();
  const text = `Email\n${Array.from({ length: 3000 }, (_, index) => `b${index}@broken.example`).join("\n")}`;
  const { layout, mapping } = previewContactFile(Buffer.from(text));
  async function* cut() {
    yield Buffer.from(text.slice(0, 40_000));
    throw new Error("socket closed");
  }
  await expect(importContacts(desk.as("Tomás"), { fileName: "cut.csv", layout, mapping, body: cut() })).rejects.toThrow("socket closed");
  expect(await count()).toEqual(before);
});

test.each([
  ["another header than the mapping's", "Mail,Name\na@b.example,A\n"],
  ["no rows", "Email,Name\n"],
])("a file with %s is refused whole", async (_, text) => {
  const { layout, mapping } = previewContactFile(Buffer.from("Email,Name\na@b.example,A\n"));
  await expect(importContacts(desk.as("Tomás"), { fileName: "x.csv", layout, mapping, body: inChunks(Buffer.from(text)) })).rejects.toMatchObject({ code: "unprocessable" });
});

test("a mapping without an e-mail column, or with one name for two columns, is refused", async () => {
  const { layout, mapping } = previewContactFile(Buffer.from("Email,Name\na@b.example,A\n"));
  const run = (changed: typeof mapping) => importContacts(desk.as("Tomás"), { fileName: "x.csv", layout, mapping: changed, body: inChunks(Buffer.from("")) });
  await expect(run([{ ...mapping[0]!, target: "custom" }, mapping[1]!])).rejects.toMatchObject({ code: "bad_input" });
  await expect(run([mapping[0]!, { column: "Name", target: "custom", mergeField: "email" }])).rejects.toMatchObject({ code: "bad_input" });
});

test("somebody else's import cannot be seen; a supervisor sees it", async () => {
  const { id } = await importText("Email\nz@z.example\n");
  await expect(refusedRows(desk.as("Aylin"), id)).rejects.toMatchObject({ code: "not_found" });
  await expect(refusedRows(desk.as("Jonas"), id)).resolves.toEqual([]);
});

// Real exports that lie beside the project; left out where they are not there.
const shared = path.join(import.meta.dirname, "../../../shared/data/contacts");
describe.skipIf(!existsSync(shared))("office exports of the shared data", () => {
  test("contacts-1000.csv: a thousand accepted rows, none refused, lines right although cells hold line breaks", async () => {
    const bytes = readFileSync(path.join(shared, "contacts-1000.csv"));
    const summary = await importFile(bytes, "contacts-1000.csv");
    expect(summary).toMatchObject({ rowCount: 1000, acceptedCount: 1000, refusedCount: 0 });
    const lines = bytes.toString("utf8").split(/\r?\n/);
    const rows = await acceptedRowsAfter(desk.system, { importId: summary.id, afterLine: 0, limit: 1000 });
    for (const row of rows) expect(lines[row.line - 1]).toMatch(new RegExp(`^${row.values.given_name!.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}|^"`));
    expect(new Set(rows.map((row) => row.contactId)).size).toBe(1000);
  });

  test("messy-sep-semicolon.csv: each bad row is named, and no good row is lost to a bad one", async () => {
    const summary = await importFile(readFileSync(path.join(shared, "messy-sep-semicolon.csv")), "messy.csv");
    const refused = await refusedRows(desk.as("Tomás"), summary.id);
    expect(summary.acceptedCount + summary.refusedCount).toBe(summary.rowCount);
    expect(refused.filter((row) => row.reason.startsWith("Same address")).length).toBeGreaterThan(0);
    expect(refused.find((row) => row.values.name === "Total")).toMatchObject({ column: "Mail" });
    const accepted = await desk.db.select({ line: importRows.line, values: importRows.values, reason: importRows.refusedReason }).from(importRows).where(eq(importRows.importId, summary.id)).orderBy(asc(importRows.line));
    expect(accepted.find((row) => row.values.email === "contact0013@example.org")).toMatchObject({ reason: null, values: { name: "Bethel Bins" } });
  });
});
