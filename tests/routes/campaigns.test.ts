import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Campaign, CampaignCheck, CampaignSettings, CampaignSummary, CheckRow, LedgerLine } from "../../server/contract/campaigns.ts";
import { draftTo } from "../deliveries/merge-story.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
let id: string;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
  ({ id } = await draftTo(desk));
});
afterAll(() => desk.drop());

const nowhere = "0198c0de-0000-7000-8000-000000000000";

describe("no token: 401", () => {
  const all: [string, string, unknown?][] = [
    ["GET", "/campaigns"], ["GET", `/campaigns/${nowhere}/check`], ["PUT", `/campaigns/${nowhere}/rows/2`, {}], ["POST", `/campaigns/${nowhere}/launch`], ["POST", `/campaigns/${nowhere}/schedule`, { at: "2026-12-01T08:00:00Z" }],
    ["POST", `/campaigns/${nowhere}/approval`], ["GET", `/campaigns/${nowhere}/ledger.csv`], ["GET", `/campaigns/${nowhere}/summary`], ["PUT", "/campaign-settings", {}],
  ];
  test.each(all)("%s %s", async (method, path, body) => {
    expect(await api.problem(null, method, path, body)).toMatchObject({ status: 401, code: "unauthenticated" });
  });
});

describe("a role that may not: 403", () => {
  const settings = { approvalAbove: 1, tenantLicences: null, tenantThreshold: null, domainPerMinute: null };
  const all: [string, string, string, unknown?][] = [
    ["Priya", "POST", "/campaigns/ID/launch"], ["Priya", "PUT", "/campaigns/ID/rows/2", {}], ["Priya", "GET", "/campaigns/ID/ledger.csv"], ["Tomás", "POST", "/campaigns/ID/approval"], ["Jonas", "PUT", "/campaign-settings", settings],
  ];
  test.each(all)("%s: %s %s", async (who, method, path, body) => {
    expect(await api.problem(who, method, path.replace("ID", id), body)).toMatchObject({ status: 403, code: "forbidden" });
  });
});

describe("what is not there, or not one's own: 404", () => {
  test.each(["", "/check", "/summary", "/ledger", "/ledger.csv", "/files", "/previews/0"])("GET /campaigns/{id}%s", async (end) => {
    expect(await api.problem("Tomás", "GET", `/campaigns/${nowhere}${end}`)).toMatchObject({ status: 404, code: "not_found" });
    expect(await api.problem("Aylin", "GET", `/campaigns/${id}${end}`)).toMatchObject({ status: 404 });
  });
});

describe("what is not valid: 400", () => {
  test.each<[string, string, unknown]>([
    ["PATCH", "/campaigns/ID", { sendWindow: { days: [], from: 0, to: 1, zone: "fixed", fallbackZone: "UTC" } }],
    ["PATCH", "/campaigns/ID", { pauseErrorRate: 2 }],
    ["POST", "/campaigns/ID/schedule", { at: "tomorrow" }],
    ["PUT", "/campaigns/ID/rows/0", {}],
    ["POST", "/campaigns/ID/check/repairs", { kind: "broken_link", field: null, action: "delete" }],
  ])("%s %s %j", async (method, path, body) => {
    expect(await api.problem("Tomás", method, path.replace("ID", id), body)).toMatchObject({ status: 400, code: "bad_input" });
  });
});

test("a campaign from draft to ledger", async () => {
  const changed = (await api.patch<Campaign>("Tomás", `/campaigns/${id}`, { topic: "winter", batchSize: 250 })).body;
  expect(changed).toMatchObject({ topic: "winter", batchSize: 100, sendMode: "send" });
  const check = (await api.get<CampaignCheck>("Tomás", `/campaigns/${id}/check`)).body;
  expect(check).toMatchObject({ isDone: true, recipientCount: 3, mayLaunch: true });
  expect((await api.put<CheckRow>("Tomás", `/campaigns/${id}/rows/2`, { values: { trip: "Svalbard" } })).body).toMatchObject({ repaired: ["trip"] });
  expect(await api.problem("Tomás", "GET", `/campaigns/${id}/summary`)).toMatchObject({ status: 409 });
  expect((await api.post<Campaign>("Tomás", `/campaigns/${id}/launch`)).body.status).toBe("running");
  expect(await api.problem("Tomás", "POST", `/campaigns/${id}/launch`)).toMatchObject({ status: 409, code: "conflict" });
  expect((await api.get<CampaignSummary>("Tomás", `/campaigns/${id}/summary`)).body.byStatus).toEqual([{ status: "queued", reason: null, count: 3 }]);
  expect((await api.get<{ items: LedgerLine[] }>("Tomás", `/campaigns/${id}/ledger`)).body.items).toHaveLength(3);
  const settings = { approvalAbove: 50, tenantLicences: 100, tenantThreshold: null, domainPerMinute: 20 };
  expect((await api.put<CampaignSettings>("Mara", "/campaign-settings", settings)).body).toEqual(settings);
  expect((await api.get<CampaignSettings>("Tomás", "/campaign-settings")).body).toEqual(settings);
});
