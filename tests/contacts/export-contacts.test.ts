import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eq } from "drizzle-orm";
import { contacts } from "../../drizzle/schema/contacts.ts";
import { events } from "../../drizzle/schema/events.ts";
import { ExportChosen, ExportContacts } from "../../server/contract/contacts.ts";
import { addNote } from "../../server/services/cases/add-note.ts";
import { exportContact } from "../../server/services/contacts/export-contact.ts";
import { exportContacts } from "../../server/services/contacts/export-contacts.ts";
import { mergeContacts } from "../../server/services/contacts/merge-contacts.ts";
import { recordConsent } from "../../server/services/contacts/record-consent.ts";
import { openedCase, receivedMail } from "../cases/case-story.ts";
import { finishedImport } from "../imports/import-story.ts";
import { launchedTo } from "../deliveries/merge-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { chloe, hugo, ingrid, person } from "./people.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

describe("contacts as CSV", () => {
  const csv = async (query: Record<string, unknown>) => textOf(await exportContacts(desk.as("Jonas"), ExportContacts.parse(query)));
  beforeAll(async () => {
    const aylin = desk.as("Aylin");
    const { id } = await person(aylin, ingrid);
    await person(aylin, { ...hugo, name: "=cmd|' /C calc'!A0", company: "@SUM(A1)", customFields: { customer_no: "-7", note: "a;b\n\"c\"", trip: "\tx" } });
    await person(aylin, chloe);
    await recordConsent(aylin, { contactId: id, channel: "email", state: "given", source: "Fair" });
  });

  test("all columns and custom fields, with a BOM, CRLF, and nothing that a spreadsheet would run", async () => {
    const text = await csv({});
    expect(text.startsWith("\uFEFFname,given_name,")).toBe(true);
    expect(text.endsWith("\r\n")).toBe(true);
    const [header, ...rows] = Papa.parse<string[]>(text.slice(1), { skipEmptyLines: true }).data;
    const cell = (row: string[], column: string) => row[header!.indexOf(column)];
    expect(header).toEqual(expect.arrayContaining(["email", "tags", "customer_no", "note", "trip"]));
    expect(rows.map((row) => cell(row, "name"))).toEqual(["'=cmd|' /C calc'!A0", "Chloé Dubois", "Ingrid Solberg"]);
    expect(rows.map((row) => cell(row, "email_consent"))).toEqual(["", "", "given"]);
    expect([cell(rows[0]!, "company"), cell(rows[0]!, "customer_no"), cell(rows[0]!, "note"), cell(rows[0]!, "trip")]).toEqual(["'@SUM(A1)", "'-7", "a;b\n\"c\"", "'\tx"]);
    expect(cell(rows[2]!, "phone")).toBe("'+4790123456");
    expect(cell(rows[2]!, "tags")).toBe("vip; winter");
  });

  test("a formula of several lines is stopped too, and an import reads every cell as it was", async () => {
    const other = await testDesk();
    try {
      const customFields = { customer_no: "-7", quoted: "''+x", plain: "'t Hooft", note: 'a;b "c"', sum: "@SUM(A1)" };
      const { id } = await person(other.as("Aylin"), { ...ingrid, name: "'=1", company: "=1+1\n+2", customFields });
      const text = await textOf(await exportContacts(other.as("Jonas"), ExportContacts.parse({})));
      expect(text).toContain(`"'=1+1\n+2"`);
      await other.sql`delete from addresses where contact_id = ${id}`;
      await other.sql`delete from contacts where id = ${id}`;
      expect((await finishedImport(other, text)).counts).toMatchObject({ rows: 1, new: 1 });
      const [again] = await other.db.select().from(contacts);
      // Names and companies stand in one line.
      expect(again).toMatchObject({ name: "'=1", company: "=1+1 +2", phone: ingrid.phone, tags: ingrid.tags, customFields });
    } finally {
      await other.drop();
    }
  });

  test("chosen columns of those whom a query finds, in its order; that it left is recorded", async () => {
    expect(await csv({ columns: "email,custom:customer_no", search: "ma", sort: "created", order: "desc" })).toBe("\uFEFFemail,customer_no\r\nhugo@martins.example,\"'-7\"\r\n");
    const recorded = await desk.db.select().from(events).where(eq(events.name, "contacts.exported")).orderBy(events.seq);
    expect(recorded.at(-1)).toMatchObject({ actorName: "Jonas Weber", data: { search: "ma", columns: ["email", "custom:customer_no"] } });
    await expect(csv({ columns: "email,password" })).rejects.toMatchObject({ code: "bad_input" });
  });

  test("chosen ones alone, in the list's order, whether or not they have what it is sorted by; merged ones are none of them", async () => {
    const aylin = desk.as("Aylin");
    const some = await Promise.all([["Ada", "b"], ["Bo", null], ["Cy", "A"], ["Di", null]].map(([name, company]) => person(aylin, { name: name!, company: company! })));
    const [kept, merged] = await Promise.all(["Kept", "Merged"].map((name) => person(aylin, { name, email: `${name}@x.example` })));
    await mergeContacts(aylin, { contactId: kept!.id, otherId: merged!.id });
    const contactIds = [...some, merged!].map(({ id }) => id);
    const chosen = async (input: Record<string, unknown>) => (await textOf(await exportContacts(desk.as("Jonas"), ExportChosen.parse({ choice: { contactIds }, columns: "name", ...input })))).slice(1).split("\r\n").slice(1, -1);
    expect(await chosen({})).toEqual(["Ada", "Bo", "Cy", "Di"]);
    expect(await chosen({ order: "desc" })).toEqual(["Di", "Cy", "Bo", "Ada"]);
    expect((await chosen({ sort: "company" })).slice(0, 2)).toEqual(["Cy", "Ada"]);
    expect(await chosen({ choice: { query: { search: "nordlys" } } })).toEqual(["Ingrid Solberg"]);
    const recorded = await desk.db.select().from(events).where(eq(events.name, "contacts.exported")).orderBy(events.seq);
    expect(recorded.at(-2)).toMatchObject({ data: { contactIds, count: 5, columns: ["name"] } });
    expect(recorded.at(-1)).toMatchObject({ data: { search: "nordlys" } });
    await desk.sql`delete from addresses where contact_id = any(${[kept!.id, merged!.id]})`;
    await desk.sql`delete from contact_merges`;
    await desk.sql`delete from contacts where id = any(${[...contactIds, kept!.id]})`;
  });

  test("everybody comes once, in every order, over many windows", async () => {
    await desk.sql`insert into contacts (id, name, company, created_at, updated_at) select gen_random_uuid(), 'Guest ' || (i % 7), case when i % 3 > 0 then 'C' || (i % 11) end, now(), now() from generate_series(1, 4500) i`;
    for (const sort of ["name", "company", "created"]) {
      for (const order of ["asc", "desc"]) {
        const rows = Papa.parse<string[]>((await csv({ columns: "name,company", sort, order })).slice(1), { skipEmptyLines: true }).data.slice(1);
        expect(rows).toHaveLength(4503);
        const companies = rows.map((row) => row[1]!);
        if (sort === "company") expect(companies.lastIndexOf(order === "asc" ? "Nordlys AS" : "'@SUM(A1)")).toBeLessThan(companies.indexOf(""));
      }
    }
    const found = Papa.parse<string[]>((await csv({ columns: "name", filter: JSON.stringify({ conditions: [{ field: "company", operator: "is", value: "c5" }] }) })).slice(1), { skipEmptyLines: true }).data;
    expect(found.length - 1).toBe(await desk.db.$count(contacts, eq(contacts.company, "C5")));
  });
});

test("everything about a person: each table's rows, one file, the merged ones too; mails of others' own mailboxes are named, not shown", async () => {
  const aylin = desk.as("Aylin");
  const opened = await openedCase(desk, { text: "Hello, my booking is 4711." });
  await addNote(aylin, { caseId: opened.id, text: "Called back." });
  const id = (await desk.sql`select contact_id from addresses where key = 'ingrid.solberg@nordlys.example'`)[0]!.contact_id as string;
  await receivedMail(desk, { mailbox: "mara@fernweh.example", subject: "Private", text: "Only for Mara" });
  await launchedTo(desk, { rows: ["Ingrid,ingrid.solberg@nordlys.example,Tromsø"] });
  const twin = await person(aylin, { name: "Ingrid at home", email: "ingrid@home.example" });
  await mergeContacts(aylin, { contactId: id, otherId: twin.id });
  const everything = JSON.parse(await textOf(await exportContact(desk.as("Jonas"), { contactId: id }))) as Record<string, { [key: string]: unknown }[]>;
  expect(everything.contacts!.map((row) => row.name)).toEqual(expect.arrayContaining(["Ingrid Solberg", "Ingrid at home"]));
  expect(everything.addresses).toHaveLength(2);
  expect(everything.imports).toHaveLength(1);
  expect(everything.campaigns).toMatchObject([{ campaign: "Winter", recipient: { address: "ingrid.solberg@nordlys.example" }, delivery: { status: "queued" } }]);
  expect(everything.cases).toMatchObject([{ number: opened.number }]);
  expect(everything.notes).toMatchObject([{ text: "Called back." }]);
  expect(everything.messages).toHaveLength(2);
  expect(everything.messages!.find((row) => !row.isWithheld)).toMatchObject({ visibleText: expect.stringContaining("4711") as string, classifications: [{}] });
  expect(everything.messages!.find((row) => row.isWithheld)).toMatchObject({ mailbox: "mara@fernweh.example", isWithheld: true });
  expect(JSON.stringify(everything)).not.toContain("Only for Mara");
  const [event] = await desk.db.select().from(events).where(eq(events.name, "contact.exported"));
  expect(event).toMatchObject({ subjectId: id, actorName: "Jonas Weber" });
});
