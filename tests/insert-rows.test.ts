import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contacts } from "../drizzle/schema/contacts.ts";
import { events } from "../drizzle/schema/events.ts";
import { insertRows } from "../server/insert-rows.ts";
import { type Desk, testDesk } from "./support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const at = new Date("2026-11-16T08:00:00.123Z");
const person = (name: string) => ({ id: desk.system.newId(), name, company: null, tags: ["vip", "a \"quoted\" \\ one"], customFields: { Ort: "Tromsø" }, createdAt: at, updatedAt: at });

test("rows are stored as they are, with the defaults of what nobody names", async () => {
  const rows = [person("Ingrid"), person("O'Brien\n\\ud800 \u{1F44B}")];
  await insertRows(desk.system, contacts, rows);
  for (const row of rows) expect((await desk.db.select().from(contacts).where(eq(contacts.id, row.id)))[0]).toMatchObject({ ...row, phone: null, mergedIntoId: null });
});

test("half a letter becomes the sign for an unknown one, a NUL is refused with the code of text that is no text", async () => {
  const half = person("Ing\ud83drid");
  await insertRows(desk.system, contacts, [half, person("\ude00 Bo")]);
  expect((await desk.db.select({ name: contacts.name }).from(contacts).where(eq(contacts.id, half.id)))[0]).toEqual({ name: "Ing\ufffdrid" });
  await expect(insertRows(desk.system, contacts, [person("N\0UL")])).rejects.toMatchObject({ cause: { code: "22P05" } });
});

test("PostgreSQL numbers them in their order, answers what is asked, and reckons what it is told to", async () => {
  const rows = [1, 2, 3].map((number) => ({ id: desk.system.newId(), name: `test.${number}`, subjectType: "test", subjectId: desk.system.newId(), actorType: "system", actorName: "x", data: { number }, at }));
  const answers = await insertRows<typeof events, { seq: number; name: string; actor: string }>(desk.system, events, rows, { reckoned: { actor_name: sql`given.name || ' by ' || given.actor_name` }, after: sql`returning seq, name, actor_name as actor` });
  expect(answers.map(({ name }) => name)).toEqual(["test.1", "test.2", "test.3"]);
  expect(answers[0]).toMatchObject({ actor: "test.1 by x" });
  expect(answers.map(({ seq }) => seq)).toEqual(answers.map(({ seq }) => seq).toSorted((a, b) => a - b));
});
