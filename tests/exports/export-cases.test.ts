import { afterAll, beforeAll, expect, test } from "vitest";
import { cases } from "../../drizzle/schema/cases.ts";
import { exportCases } from "../../server/services/exports/export-cases.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

async function addCase(number: number, title: string, mailboxId: string) {
  const now = desk.clock.now();
  await desk.db.insert(cases).values({ id: desk.system.newId(), number, title, status: "new", priority: "high", sentiment: "unknown", summary: "", mailboxId, openedAt: now, updatedAt: now });
}

async function exported(firstName: string): Promise<string> {
  let text = "";
  for await (const page of exportCases(desk.as(firstName))) text += page;
  return text;
}

test("an export holds the cases that one may see, and no cell that a spreadsheet would run", async () => {
  await addCase(1, '=HYPERLINK("https://evil.example","Click")', desk.mailbox("support@fernweh.example").id);
  await addCase(2, "Grüße, aus Tromsø", desk.mailbox("aylin@fernweh.example").id);
  await addCase(4, '=1+\n2', desk.mailbox("aylin@fernweh.example").id);
  await addCase(3, "Tomás' own", desk.mailbox("tomas@fernweh.example").id);

  const lines = (await exported("Aylin")).split("\r\n");
  expect(lines[0]).toBe("\uFEFFnumber,title,status,priority,category,assignee,contact,opened_at,resolved_at,closed_at");
  expect(lines[1]).toContain(`"'=HYPERLINK(`);
  expect(lines[2]).toMatch(/^2,"Grüße, aus Tromsø",new,high,,,,2026-11-16T08:00:00\.000Z,,$/);
  // A line break within does not hide it.
  expect(lines[3]).toContain(`4,"'=1+\n2"`);
  expect(lines.filter(Boolean)).toHaveLength(4);
});

test("more than a page of cases comes whole", async () => {
  const mailboxId = desk.mailbox("priya@fernweh.example").id;
  const now = desk.clock.now();
  const rows = Array.from({ length: 2_500 }, (_, index) => ({ id: desk.system.newId(), number: 10_000 + index, title: "x", status: "new" as const, priority: "low" as const, sentiment: "unknown" as const, summary: "", mailboxId, openedAt: now, updatedAt: now }));
  await desk.db.insert(cases).values(rows);
  const numbers = (await exported("Priya")).split("\r\n").slice(1).filter((line) => /^1\d{4},/.test(line));
  expect(new Set(numbers.map((line) => line.split(",")[0])).size).toBe(2_500);
});
