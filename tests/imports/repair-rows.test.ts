import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addresses, contacts } from "../../drizzle/schema/contacts.ts";
import { events } from "../../drizzle/schema/events.ts";
import { listRows } from "../../server/services/imports/queries.ts";
import { refusedCsv } from "../../server/services/imports/refused-csv.ts";
import { repairRows } from "../../server/services/imports/repair-rows.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { checkedImport, finishedImport, moveAndWait } from "./import-story.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const tomas = () => desk.as("Tomás");

async function contactOf(email: string) {
  const [row] = await desk.db.select({ contact: contacts }).from(addresses).innerJoin(contacts, eq(contacts.id, addresses.contactId)).where(and(eq(addresses.channel, "email"), eq(addresses.key, email)));
  return row?.contact;
}

async function csvOf(importId: string): Promise<string> {
  let text = "";
  for await (const page of (await refusedCsv(tomas(), importId)).pages) text += page;
  return text;
}

test("refused rows that were put right are imported alone; what is still wrong comes back with its reason", async () => {
  const summary = await finishedImport(desk, "Email,Name,City\ngood@repair.example,Good,Oslo\nbad,Bad,Bergen\nworse,Worse,Bonn\nknown,Known,Rom\n");
  expect(summary.counts).toMatchObject({ new: 1, refused: 3 });
  await finishedImport(desk, "Email,Name\nknown@repair.example,Known\n");
  const repaired = await repairRows(tomas(), { importId: summary.id, rows: [{ line: 3, values: { email: "bad@repair.example" } }, { line: 4, values: { email: "still worse" } }, { line: 5, values: { email: "known@repair.example", city: "Roma" } }] });
  expect(repaired).toMatchObject({ accepted: 2, summary: { counts: { rows: 4, new: 2, changed: 1, refused: 1 }, acceptedCount: 3, refusedCount: 1 } });
  expect(repaired.refused).toEqual([expect.objectContaining({ line: 4, outcome: "refused", reason: "email_bad", column: "Email" })]);
  expect(await contactOf("bad@repair.example")).toMatchObject({ name: "Bad", customFields: { city: "Bergen" } });
  expect(await contactOf("known@repair.example")).toMatchObject({ customFields: { city: "Roma" } });
  expect(await desk.db.$count(events, and(eq(events.subjectId, summary.id), eq(events.name, "import.repaired")))).toBe(1);
  await moveAndWait(desk, summary.id, "undo");
  expect(await contactOf("bad@repair.example")).toBeUndefined();
});

test("before the import is started they wait with the others", async () => {
  const { id } = await checkedImport(desk, "Email,Name\nfirst@later.example,First\nbad,Second\n");
  expect(await repairRows(tomas(), { importId: id, rows: [{ line: 3, values: { email: "second@later.example" } }] })).toMatchObject({ accepted: 1, summary: { status: "checked", counts: { new: 2, refused: 0 } } });
  expect(await contactOf("second@later.example")).toBeUndefined();
  expect(await moveAndWait(desk, id, "start")).toMatchObject({ acceptedCount: 2 });
  expect(await contactOf("second@later.example")).toMatchObject({ name: "Second" });
});

test("a row that becomes somebody of another line is repeated, not made twice", async () => {
  const { id } = await finishedImport(desk, "Email,Name\nbad,One\nthere@twice.example,Two\nworse,Three\nworst,Four\n");
  const { accepted, refused, summary } = await repairRows(tomas(), { importId: id, rows: [{ line: 2, values: { email: "there@twice.example" } }, { line: 4, values: { email: "same@twice.example" } }, { line: 5, values: { email: "Same@twice.example" } }] });
  expect(accepted).toBe(1);
  expect(refused.map(({ line, reason, sameAsLine }) => [line, reason, sameAsLine])).toEqual([[2, "same_email", 3], [5, "same_email", 4]]);
  expect(summary.counts).toMatchObject({ new: 2, repeated: 2, refused: 0 });
});

test("a line that is not refused, or an import that is under way, is not repaired", async () => {
  const { id } = await finishedImport(desk, "Email,Name\ngood@none.example,Good\n");
  await expect(repairRows(tomas(), { importId: id, rows: [{ line: 2, values: { email: "x@y.example" } }] })).rejects.toMatchObject({ code: "unprocessable" });
  await moveAndWait(desk, id, "undo");
  await expect(repairRows(tomas(), { importId: id, rows: [{ line: 2, values: { email: "x@y.example" } }] })).rejects.toMatchObject({ code: "conflict" });
  await expect(repairRows(desk.as("Aylin"), { importId: id, rows: [{ line: 2, values: {} }] })).rejects.toMatchObject({ code: "not_found" });
});

test("the refused rows as CSV: line, column, reason and the file's columns; formulas do nothing, numbers stay numbers", async () => {
  const { id } = await finishedImport(desk, 'E-Mail;Name;Phone;Amount\nok@csv.example;Ok;;\nbad;"=HYPERLINK(""http://x"";""y"")";+49 30 901820;-12,50\nworse;"Anna; ""A"" @home";@cmd;+SUM(1)\n');
  const text = await csvOf(id);
  expect(text.startsWith("\uFEFFline,column,reason,E-Mail,Name,Phone,Amount\r\n")).toBe(true);
  expect(text.split("\r\n").slice(1)).toEqual([
    '3,E-Mail,“bad” is not an e-mail address.,bad,"\'=HYPERLINK(""http://x"";""y"")",+4930901820,"-12,50"',
    '4,E-Mail,“worse” is not an e-mail address.,worse,"Anna; ""A"" @home",\'@cmd,\'+SUM(1)',
    "",
  ]);
  expect((await listRows(tomas(), { importId: id, outcome: "refused", limit: 10 })).items).toHaveLength(2);
  await expect(refusedCsv(desk.as("Aylin"), id)).rejects.toMatchObject({ code: "not_found" });
});
