import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { and, asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addresses, consents, contactListMembers, contactLists, contacts, importRows, imports } from "../../drizzle/schema/contacts.ts";
import { events } from "../../drizzle/schema/events.ts";
import type { ImportSettings } from "../../server/contract/imports.ts";
import { checkImport } from "../../server/services/imports/check-import.ts";
import { acceptedRowsAfter, listRows, readImport } from "../../server/services/imports/queries.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { checkedImport, finishedImport, type ImportStory, moveAndWait, newImport, uploadText } from "./import-story.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const rowsOf = async (importId: string, outcome?: Parameters<typeof listRows>[1]["outcome"]) => (await listRows(desk.as("Tomás"), { importId, outcome, limit: 100 })).items;

async function contactOf(email: string) {
  const [row] = await desk.db.select({ contact: contacts }).from(addresses).innerJoin(contacts, eq(contacts.id, addresses.contactId)).where(and(eq(addresses.channel, "email"), eq(addresses.key, email)));
  return row?.contact;
}

describe("the check", () => {
  test("keeps every row with what it would do, and writes no contact", async () => {
    const before = await desk.db.$count(contacts);
    const summary = await checkedImport(desk, 'Name,Email,Trip\n"Ingrid\nSolberg",ingrid@nordlys.example,Tromsø\n,,\nNobody,nowhere,Oslo\nHugo,HUGO@martins.example,Azores\nHugo again,hugo@martins.example,Faro\n');
    expect(summary).toMatchObject({ status: "checked", counts: { rows: 4, new: 2, changed: 0, unchanged: 0, conflicting: 0, repeated: 1, refused: 1 }, acceptedCount: 0, refusedCount: 1, progress: 1, fileName: "guests.csv", createdBy: { name: "Tomás Ortega" } });
    expect(await rowsOf(summary.id)).toEqual([
      expect.objectContaining({ line: 2, outcome: "new", reason: null, contactId: null, changes: [], values: { name: "Ingrid Solberg", given_name: "Ingrid", family_name: "Solberg", email: "ingrid@nordlys.example", trip: "Tromsø" } }),
      expect.objectContaining({ line: 5, outcome: "refused", reason: "email_bad", reasonText: "“nowhere” is not an e-mail address.", column: "Email" }),
      expect.objectContaining({ line: 6, outcome: "new" }),
      expect.objectContaining({ line: 7, outcome: "repeated", reason: "same_email", reasonText: "Same e-mail address as line 6.", sameAsLine: 6 }),
    ]);
    expect(await desk.db.$count(contacts)).toBe(before);
    const [event] = await desk.db.select().from(events).where(eq(events.subjectId, summary.id));
    expect(event).toMatchObject({ name: "import.checked", data: { counts: { new: 2, repeated: 1, refused: 1 } } });
    await moveAndWait(desk, summary.id, "cancel");
  });

  test("pages rows by line, of one outcome or of all", async () => {
    const { id } = await checkedImport(desk, `Email\n${Array.from({ length: 5 }, (_, index) => (index % 2 ? `p${index}@pages.example` : `bad${index}`)).join("\n")}\n`);
    const first = await listRows(desk.as("Tomás"), { importId: id, outcome: "refused", limit: 2 });
    expect([first.items.map((row) => row.line), first.next]).toEqual([[2, 4], "4"]);
    const second = await listRows(desk.as("Tomás"), { importId: id, outcome: "refused", after: first.next!, limit: 2 });
    expect([second.items.map((row) => row.line), second.next]).toEqual([[6], null]);
    expect((await rowsOf(id, "new")).map((row) => row.line)).toEqual([3, 5]);
    await expect(listRows(desk.as("Tomás"), { importId: id, after: "x", limit: 2 })).rejects.toMatchObject({ code: "bad_input" });
  });

  test("a file whose rows are gone behind its inspection fails with a clear word", async () => {
    const { id } = await newImport(desk, "Email,Name\na@gone.example,A\n");
    const empty = await uploadText(desk.as("Tomás"), "Email,Name\n,\n , \n");
    await desk.db.update(imports).set({ uploadId: empty.id }).where(eq(imports.id, id));
    await checkImport(desk.system, { importId: id });
    expect(await readImport(desk.as("Tomás"), id)).toMatchObject({ status: "failed", failure: expect.stringContaining("The file holds no contacts below its header.") });
    expect(await desk.db.$count(events, and(eq(events.subjectId, id), eq(events.name, "import.failed")))).toBe(1);
  });
});

describe("contacts that are written", () => {
  test("have name, address, phone, tags and custom fields; the import says so", async () => {
    const summary = await finishedImport(desk, "Vorname;Nachname;E-Mail;Telefon;Firma;Schlagworte;Kundennr\nUlrike;Beispiel;Ulrike@Muster.example;030 901820;Muster GmbH;vip, messe;0017\n", { settings: { defaultCountry: "DE", tags: ["Winter", "vip"] } });
    expect(summary).toMatchObject({ status: "finished", acceptedCount: 1, counts: { rows: 1, new: 1 }, progress: 1, finishedAt: expect.any(String) });
    expect(await contactOf("ulrike@muster.example")).toMatchObject({ name: "Ulrike Beispiel", givenName: "Ulrike", familyName: "Beispiel", phone: "+4930901820", phoneKey: "+4930901820", company: "Muster GmbH", tags: ["messe", "Winter", "vip"], customFields: { kundennr: "0017" } });
    const [address] = await desk.db.select().from(addresses).where(eq(addresses.key, "ulrike@muster.example"));
    expect(address).toMatchObject({ address: "Ulrike@Muster.example", channel: "email" });
    expect((await rowsOf(summary.id))[0]!.contactId).toBe(address!.contactId);
    const names = (await desk.db.select().from(events).where(eq(events.subjectId, summary.id)).orderBy(asc(events.seq))).map((event) => event.name);
    expect(names).toEqual(["import.checked", "import.started", "import.finished"]);
  });

  test("a second import of the same file changes nothing", async () => {
    const text = "Name,Email,Phone,Tags,City\nAda Byron,ada@again.example,+44 20 7946 0018,a;b,London\nGrace Hopper,grace@again.example,,,New York\n";
    await finishedImport(desk, text);
    const before = await contactOf("ada@again.example");
    desk.clock.advance(5);
    const again = await finishedImport(desk, text);
    expect(again.counts).toMatchObject({ rows: 2, unchanged: 2, new: 0, changed: 0, conflicting: 0 });
    expect(again.acceptedCount).toBe(2);
    expect(await contactOf("ada@again.example")).toEqual(before);
  });

  test("by default what is empty is filled, and what is known stays", async () => {
    await finishedImport(desk, "Email,Company,Phone\nchloe@atelier.example,Atelier,\n");
    const second = await checkedImport(desk, "Prénom,Nom,Email,Société,Téléphone\nChloé,Dubois,Chloe@Atelier.Example,Other,+33 1 70 18 99 00\n");
    expect(second.counts).toMatchObject({ changed: 1, new: 0 });
    expect((await rowsOf(second.id))[0]!.changes.toSorted((a, b) => a.field.localeCompare(b.field))).toEqual([
      { field: "family_name", before: "", after: "Dubois" },
      { field: "given_name", before: "", after: "Chloé" },
      { field: "name", before: "chloe@atelier.example", after: "Chloé Dubois" },
      { field: "phone", before: "", after: "+33170189900" },
    ]);
    await moveAndWait(desk, second.id, "start");
    expect(await contactOf("chloe@atelier.example")).toMatchObject({ name: "Chloé Dubois", givenName: "Chloé", company: "Atelier", phone: "+33170189900" });
  });

  const policies: [ImportSettings["mapping"][number]["overwrite"], string, { company: string | null; customFields: object; tags: string[] }][] = [
    ["fill", "unchanged", { company: "Old", customFields: { city: "Oslo" }, tags: ["a"] }],
    ["overwrite", "changed", { company: "New", customFields: { city: "Bergen" }, tags: ["b"] }],
    ["keep", "unchanged", { company: "Old", customFields: { city: "Oslo" }, tags: ["a"] }],
    ["append", "changed", { company: "Old", customFields: { city: "Oslo" }, tags: ["a", "b"] }],
  ];
  test.each(policies)("%s: a known contact is %s as its columns say", async (overwrite, outcome, expected) => {
    const email = `${overwrite}@policy.example`;
    await finishedImport(desk, `Email,Company,City,Tags\n${email},Old,Oslo,a\n`);
    const columns = Object.fromEntries(["Company", "City", "Tags"].map((column) => [column, { overwrite }]));
    const second = await finishedImport(desk, `Email,Company,City,Tags\n${email},New,Bergen,b\n`, { columns });
    expect(second.counts).toMatchObject({ [outcome]: 1 });
    expect(await contactOf(email)).toMatchObject(expected);
  });

  test("an empty cell says nothing, under any policy", async () => {
    await finishedImport(desk, "Email,Company,City,Tags\nempty@cells.example,Old,Oslo,a\n");
    const columns = Object.fromEntries(["Company", "City", "Tags"].map((column) => [column, { overwrite: "overwrite" as const }]));
    expect((await finishedImport(desk, "Email,Company,City,Tags\nempty@cells.example,,,\n", { columns })).counts).toMatchObject({ unchanged: 1 });
    expect(await contactOf("empty@cells.example")).toMatchObject({ company: "Old", customFields: { city: "Oslo" }, tags: ["a"] });
  });
});

describe("who is who", () => {
  const whatsapp: ImportStory = { settings: { channels: ["whatsapp"], defaultCountry: "DE" } };

  test("colleagues who share a number are each somebody, in one file and in the next", async () => {
    const text = "Name,Email,Phone\nA,a@switch.example,+49 30 901821\nB,b@switch.example,+49 30 901821\n";
    expect((await finishedImport(desk, text)).counts).toMatchObject({ new: 2, repeated: 0 });
    expect((await finishedImport(desk, "Name,Email,Phone\nC,c@switch.example,+49 30 901821\n")).counts).toMatchObject({ new: 1, conflicting: 0 });
    expect((await finishedImport(desk, text)).counts).toMatchObject({ unchanged: 2 });
  });

  test("for WhatsApp a number is one person, however it is written", async () => {
    const first = await finishedImport(desk, "Name,Phone\nJoão,+55 11 98765-4321\nJoão again,+55 11 8765-4321\nPaulo,+55 21 98765-4321\n", whatsapp);
    expect(first.counts).toMatchObject({ new: 2, repeated: 1 });
    expect((await rowsOf(first.id, "repeated"))[0]).toMatchObject({ reason: "same_phone", sameAsLine: 2 });
    const second = await finishedImport(desk, "Name,Phone,City\nJoão,+551187654321,São Paulo\n", whatsapp);
    expect(second.counts).toMatchObject({ changed: 1, new: 0 });
  });

  test("a contact that only has a number is known by it, and gets its first address", async () => {
    await finishedImport(desk, "Name,Phone\nOnly Phone,+49 171 2345678\n", whatsapp);
    const second = await finishedImport(desk, "Name,Email,Phone\nOnly Phone,first@address.example,+49 171 2345678\nOther Person,second@address.example,+49 171 2345678\n");
    expect(second.counts).toMatchObject({ changed: 1, new: 1 });
    expect(await contactOf("first@address.example")).toMatchObject({ name: "Only Phone", phone: "+491712345678" });
    expect((await contactOf("second@address.example"))!.id).not.toBe((await contactOf("first@address.example"))!.id);
  });

  test("an address of one and a number of another is a conflict: left out and named, or taken by the address", async () => {
    await finishedImport(desk, "Name,Email,Phone\nOne,one@conflict.example,+49 30 1111111\nTwo,two@conflict.example,+49 30 2222222\n");
    const text = "Name,Email,Phone,City\nOne,one@conflict.example,+49 30 2222222,Bonn\n";
    const left = await finishedImport(desk, text);
    expect(left.counts).toMatchObject({ conflicting: 1, changed: 0 });
    expect(left.acceptedCount).toBe(0);
    expect((await rowsOf(left.id))[0]).toMatchObject({ outcome: "conflicting", reason: "two_contacts", contactId: null });
    const taken = await finishedImport(desk, text, { settings: { conflicts: "by_email" }, columns: { Phone: { overwrite: "overwrite" } } });
    expect(taken.counts).toMatchObject({ conflicting: 0, changed: 1 });
    expect(await contactOf("one@conflict.example")).toMatchObject({ phone: "+49301111111", customFields: { city: "Bonn" } });
  });

  test("who was merged into another is found as the other", async () => {
    await finishedImport(desk, "Name,Email,Phone\nKept,kept@merged.example,\nHidden,hidden@merged.example,+49 30 3333333\n");
    const [kept, hidden] = [await contactOf("kept@merged.example"), await contactOf("hidden@merged.example")];
    await desk.db.update(contacts).set({ mergedIntoId: kept!.id }).where(eq(contacts.id, hidden!.id));
    const again = await finishedImport(desk, "Name,Email,Phone\nHidden,hidden@merged.example,+49 30 3333333\n");
    expect((await rowsOf(again.id))[0]).toMatchObject({ contactId: kept!.id });
    expect(again.counts.conflicting).toBe(0);
  });
});

describe("lists and consent", () => {
  test("everybody of the file joins the list, once", async () => {
    const listId = desk.system.newId();
    await desk.db.insert(contactLists).values({ id: listId, name: "Winter guests", createdAt: desk.clock.now() });
    const text = "Email\none@list.example\ntwo@list.example\n";
    await finishedImport(desk, text, { settings: { listId } });
    await finishedImport(desk, text, { settings: { listId } });
    expect(await desk.db.$count(contactListMembers, eq(contactListMembers.listId, listId))).toBe(2);
  });

  test("only a clear yes with a source is recorded, and a withdrawal is never overruled", async () => {
    const text = "Email,Newsletter consent\nyes@consent.example,yes\nno@consent.example,no\nsilent@consent.example,\nmaybe@consent.example,perhaps\ngone@consent.example,yes\n";
    const columns = { "Newsletter consent": { target: "email_consent" as const, mergeField: "email_consent" } };
    await finishedImport(desk, text, { columns });
    expect(await desk.db.$count(consents)).toBe(0);
    const gone = (await contactOf("gone@consent.example"))!.id;
    await desk.db.insert(consents).values({ id: desk.system.newId(), contactId: gone, channel: "email", state: "withdrawn", source: "Unsubscribed", recordedAt: desk.clock.now() });
    const { id } = await finishedImport(desk, text, { columns, settings: { consentSource: "Trade fair 2026" } });
    const given = await desk.db.select().from(consents).where(eq(consents.state, "given"));
    expect(given).toEqual([expect.objectContaining({ contactId: (await contactOf("yes@consent.example"))!.id, channel: "email", source: "Trade fair 2026", importId: id, importLine: 2, recordedBy: desk.user("Tomás").id })]);
    await finishedImport(desk, text, { columns, settings: { consentSource: "Trade fair 2026" } });
    expect(await desk.db.$count(consents, eq(consents.state, "given"))).toBe(1);
  });
});

// Real exports that lie beside the project; left out where they are not there.
const shared = path.join(import.meta.dirname, "../../../shared/data/contacts");
describe.skipIf(!existsSync(shared))("office exports of the shared data", () => {
  test("contacts-1000.csv: a thousand accepted rows, none refused, lines right although cells hold line breaks", async () => {
    const bytes = readFileSync(path.join(shared, "contacts-1000.csv"));
    const summary = await finishedImport(desk, bytes);
    expect(summary).toMatchObject({ counts: { rows: 1000, refused: 0 }, acceptedCount: 1000 });
    const lines = bytes.toString("utf8").split(/\r?\n/);
    const rows = await acceptedRowsAfter(desk.system, { importId: summary.id, reach: "email", afterLine: 0, limit: 1000 });
    for (const row of rows) expect(lines[row.line - 1]).toMatch(new RegExp(`^${row.values.given_name!.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}|^"`));
    expect(new Set(rows.map((row) => row.contactId)).size).toBe(1000);
  });

  test("messy-sep-semicolon.csv: each bad row is named, and no good row is lost to a bad one", async () => {
    const summary = await finishedImport(desk, readFileSync(path.join(shared, "messy-sep-semicolon.csv")));
    const { rows, ...outcomes } = summary.counts;
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(rows);
    expect(outcomes.repeated).toBeGreaterThan(0);
    const kept = await desk.db.select({ values: importRows.values, reason: importRows.refusedReason }).from(importRows).where(eq(importRows.importId, summary.id)).orderBy(asc(importRows.line));
    expect(kept.find((row) => row.values.email === "contact0013@example.org")).toMatchObject({ reason: null, values: { name: "Bethel Bins" } });
  });
});
