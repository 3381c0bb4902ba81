import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../server/contract/analytics.ts";
import type { SlaCasePage, SlaCompliance, SlaLedger, SlaTrends } from "../../server/contract/sla.ts";
import type { z } from "zod";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { mergeCases } from "../../server/services/cases/merge-cases.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { sweepTargets } from "../../server/services/sla/sweep-targets.ts";
import { openedCase } from "../cases/case-story.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
let late: string;
// Monday, 09:00 in Berlin: one that is resolved in time, one that is missed, one that went into another, one of a mailbox that others do not see.
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
  const kept = await openedCase(desk, { choice: { priority: "low" } });
  late = (await openedCase(desk, { choice: { priority: "urgent" } })).id;
  const gone = await openedCase(desk, { choice: { priority: "urgent" } });
  await openedCase(desk, { mailbox: "aylin@fernweh.example", choice: { priority: "urgent" } });
  desk.clock.set("2026-11-16T08:40:00Z");
  await sweepTargets(desk.system);
  await changeCaseStatus(desk.as("Aylin"), { caseId: kept.id, status: "resolved" });
  const into = await readCase(desk.system, late);
  const from = await readCase(desk.system, gone.id);
  await mergeCases(desk.as("Jonas"), { caseId: gone.id, version: from.version, intoCaseId: late, intoVersion: into.version, acceptsOtherContact: true });
});
afterAll(() => desk.drop());

test("compliance counts what was kept and missed, by whatever is asked; cases of others and those that went into another are not in it", async () => {
  const { body } = await api.get<SlaCompliance>("Jonas", "/analytics/sla/compliance?by=priority");
  expect(body.total).toEqual({ metCount: 1, breachedCount: 1, compliance: 0.5 });
  expect(body.items).toEqual([{ id: "low", name: "low", metCount: 1, breachedCount: 0, compliance: 1 }, { id: "urgent", name: "urgent", metCount: 0, breachedCount: 1, compliance: 0 }]);
  for (const by of ["team", "assignee", "policy", "metric", "category"]) expect((await api.get<SlaCompliance>("Jonas", `/analytics/sla/compliance?by=${by}`)).body.total).toEqual(body.total);
  expect((await api.get<SlaCompliance>("Aylin", "/analytics/sla/compliance")).body.total.breachedCount).toBe(2);
  expect((await api.get<SlaCompliance>("Jonas", "/analytics/sla/compliance?metric=next_response")).body.total).toEqual({ metCount: 0, breachedCount: 0, compliance: null });
  expect(await api.problem("Jonas", "GET", "/analytics/sla/compliance?by=weather")).toMatchObject({ status: 400 });
});

test("trends have thirty days, today last", async () => {
  const { body } = await api.get<z.infer<typeof SlaTrends>>("Jonas", "/analytics/sla/trends");
  expect([body.days.length, body.days[0]!.date, body.days.at(-1)]).toEqual([30, "2026-10-18", { date: "2026-11-16", metCount: 1, breachedCount: 1, compliance: 0.5 }]);
});

test("what is missed and what is at risk are lists, page by page", async () => {
  const { body: missed } = await api.get<z.infer<typeof SlaCasePage>>("Jonas", "/analytics/sla/breached");
  expect(missed).toMatchObject({ items: [{ caseId: late, metric: "first_response", policyName: "Standard", state: "breached", dueAt: "2026-11-16T08:30:00.000Z" }], next: null });
  desk.clock.set("2026-11-16T15:00:00Z");
  const { body: near } = await api.get<z.infer<typeof SlaCasePage>>("Aylin", "/analytics/sla/at-risk?limit=1");
  expect(near).toMatchObject({ items: [{ metric: "resolution", state: "at_risk" }], next: expect.any(String) });
  const { body: rest } = await api.get<z.infer<typeof SlaCasePage>>("Aylin", `/analytics/sla/at-risk?limit=5&after=${encodeURIComponent(near.next!)}`);
  expect([rest.items.length, rest.next]).toEqual([1, null]);
  expect(await api.problem("Jonas", "GET", "/analytics/sla/at-risk?after=nonsense")).toMatchObject({ status: 400 });
});

test("each report is a table and a file, under both addresses", async () => {
  for (const report of ["compliance", "trends", "performance", "at_risk", "breached"]) {
    const { status, body } = await api.get<Report>("Jonas", `/cases/analytics/reports?report=${report}`);
    expect([status, body.rows.every((row) => row.length === body.columns.length)], report).toEqual([200, true]);
    expect((await api.get<Report>("Jonas", `/analytics/reports?report=${report}`)).body.rows).toEqual(body.rows);
  }
  for (const name of ["dashboard", "trends", "performance"]) {
    const [one, other] = [await api.get("Jonas", `/analytics/${name}`), await api.get("Jonas", `/cases/analytics/${name}`)];
    expect([one.status, one.body], name).toEqual([200, other.body]);
  }
  expect((await api.get<{ items: unknown[] }>("Jonas", "/analytics/performance")).body.items).toMatchObject([{ resolvedCount: 1, resolutionMinutes: 40, metCount: 1, breachedCount: 0 }]);
});

test("a case's ledger is for those who see the case", async () => {
  expect((await api.get<SlaLedger>("Priya", `/cases/${late}/sla/ledger`)).body.targets.length).toBeGreaterThan(1);
  const own = await openedCase(desk, { mailbox: "aylin@fernweh.example" });
  for (const path of [`/cases/${own.id}/sla/ledger`, `/cases/${own.id}/sla/status-history`, `/sla/policies/winner?case=${own.id}`]) expect(await api.problem("Tomás", "GET", path), path).toMatchObject({ status: 404 });
  expect(await api.problem("Tomás", "POST", `/cases/${late}/sla/status-history`, { version: 1, at: null })).toMatchObject({ status: 403 });
  for (const path of ["/sla/back-test", "/sla/policies/order"]) expect(await api.problem("Jonas", "POST", path, { ids: [own.id] }), path).toMatchObject({ status: 403 });
});
