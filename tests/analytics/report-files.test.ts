import Papa from "papaparse";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openManualCase } from "../../server/services/cases/open-manual-case.ts";
import { sweepTargets } from "../../server/services/sla/sweep-targets.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

const titles = ["=HYPERLINK(\"https://evil.example\")", "+49 911", "-1+cmd|' /C calc'!A0", "@sum(1)", "'=1+1", "Café “Köln”; \"quoted\", and so on", "Plain"];
let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
  for (const title of titles) await openManualCase(desk.as("Aylin"), { mailboxId: desk.mailbox("support@fernweh.example").id, title, priority: "urgent" });
  desk.clock.set("2026-11-17T12:00:00Z");
  await sweepTargets(desk.system);
});
afterAll(() => desk.drop());

async function file(report: string, who = "Jonas") {
  const answer = await api.app.request(`/api/analytics/reports?report=${report}&format=csv`, { headers: { authorization: `Bearer ${who}` } });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { answer, bytes, rows: Papa.parse<string[]>(new TextDecoder("utf-8").decode(bytes).trimEnd()).data };
}

test("the file of what is missed says its names first, and nothing in it is a formula", async () => {
  const { answer, bytes, rows } = await file("breached");
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="breached-2026-11-17.csv"');
  // Excel takes UTF-8 for what it is by these three bytes alone.
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)).toMatch(/\r\n$/);
  expect(rows[0]).toEqual(["number", "title", "priority", "team", "assignee", "metric", "policy", "due_at", "breached_at"]);
  expect(rows.every((row) => row.length === 9)).toBe(true);
  const shown = new Set(rows.slice(1).map(([, title]) => title!));
  expect(shown).toEqual(new Set(titles.map((title) => (/^['=+\-@]/.test(title) ? `'${title}` : title))));
  expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
});

test("each report's file has one line for each of its rows", async () => {
  for (const report of ["compliance", "trends", "performance", "at_risk"]) {
    const { answer, rows } = await file(report);
    const { body } = await api.get<{ columns: string[]; rows: unknown[][] }>("Jonas", `/analytics/reports?report=${report}`);
    expect([answer.status, rows[0], rows.length], report).toEqual([200, body.columns, body.rows.length + 1]);
  }
  expect((await file("weather")).answer.status).toBe(400);
  expect((await file("breached", "Nobody")).answer.status).toBe(401);
});
