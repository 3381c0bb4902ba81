import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Case, CaseView } from "../../server/contract/cases.ts";
import { assignCase } from "../../server/services/cases/assign-case.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { countCases } from "../../server/services/cases/count-cases.ts";
import { listCases } from "../../server/services/cases/list-cases.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { openedCase } from "./case-story.ts";

const CASES = 120;
let desk: Desk;
let opened: Case[];

beforeAll(async () => {
  desk = await testDesk();
  opened = [];
  // All at one moment and of one priority: all due at the same time.
  for (let index = 0; index < CASES; index++) opened.push(await openedCase(desk, { subject: `Trip ${index}`, from: index === 7 ? "Kenji Watanabe <kenji@watanabe.example>" : undefined, choice: { priority: "medium" } }));
}, 120_000);
afterAll(() => desk.drop());

const page = (who: string, view: CaseView, input: { search?: string; after?: string; limit?: number } = {}) => listCases(desk.as(who), { view, limit: 100, ...input });
const titles = async (who: string, view: CaseView, search?: string) => (await page(who, view, { search })).items.map((item) => item.title);

async function allPages(limit: number, between: () => Promise<unknown> = async () => {}): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await page("Aylin", "open", { limit, after });
    expect(items.length).toBeLessThanOrEqual(limit);
    ids.push(...items.map((item) => item.id));
    after = next ?? undefined;
    await between();
  } while (after);
  return ids;
}

describe("pages by key", () => {
  test.each([1, 7, 40, 60, 100])("%i at a time: none is skipped and none shown twice, though all are due at once", async (limit) => {
    expect((await allPages(limit)).sort()).toEqual(opened.map((one) => one.id).sort());
  });

  test("that no list has answered are refused, never a fault", async () => {
    const key = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const id = opened[0]!.id;
    for (const after of ["x", "%", key(null), key([]), key(["infinity"]), key(["---", id]), key(["9999-99-99", id]), key(["2026-11-16", "-".repeat(36)]), key(["infinity", 5]), key([{}, id]), key(["1", id])]) {
      await expect(page("Aylin", "open", { after }), after).rejects.toMatchObject({ code: "bad_input" });
    }
  });

  test("cases whose clock stands still come last, and are paged too", async () => {
    const waiting = opened.slice(0, 5);
    for (const one of waiting) await changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "awaiting_customer" });
    const ids = await allPages(3);
    expect(ids).toHaveLength(CASES);
    expect(ids.slice(-5).sort()).toEqual(waiting.map((one) => one.id).sort());
    for (const one of waiting) await changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "in_progress" });
  });

  test("cases that come meanwhile do not disturb it", async () => {
    let count = 0;
    const ids = await allPages(25, async () => count++ < 3 && (await openedCase(desk, { subject: "Newcomer", mailbox: "aylin@fernweh.example", choice: { priority: "urgent" } })));
    expect(new Set(ids).size).toBe(ids.length);
    expect(opened.filter((one) => !ids.includes(one.id))).toEqual([]);
  });
});

describe("views", () => {
  test("mine, team, unassigned, open and all hold what they say, and the counts agree", async () => {
    const [first, second, third] = opened as [Case, Case, Case];
    await assignCase(desk.as("Jonas"), { caseId: first.id, assigneeId: desk.user("Tomás").id });
    await assignCase(desk.as("Jonas"), { caseId: second.id, assigneeId: desk.user("Tomás").id });
    await changeCaseStatus(desk.as("Jonas"), { caseId: second.id, status: "resolved" });
    await changeCaseStatus(desk.as("Jonas"), { caseId: third.id, status: "closed" });
    expect(await titles("Tomás", "mine")).toEqual([first.title]);
    expect(await countCases(desk.as("Tomás"))).toEqual({ mine: 1, team: CASES - 2, unassigned: CASES - 3 });
    // Mara sees every team's cases, but is not of the Support team.
    expect(await countCases(desk.as("Mara"))).toEqual({ mine: 0, team: 0, unassigned: CASES - 3 });
    expect(await titles("Tomás", "all", `#${second.number}`)).toEqual([second.title]);
    expect(await titles("Tomás", "open", `#${second.number}`)).toEqual([]);
  });

  test("nobody lists a case of somebody else's mailbox", async () => {
    const own = await openedCase(desk, { subject: "Private matter", mailbox: "aylin@fernweh.example" });
    for (const who of ["Tomás", "Mara", "Jonas", "Priya"]) expect(await titles(who, "all", "Private matter")).toEqual([]);
    expect((await page("Aylin", "mine", { search: "Private" })).items.map((item) => item.id)).toEqual([own.id]);
  });
});

describe("search", () => {
  test("finds by number, with or without its sign, by words of the title and by the customer", async () => {
    const one = opened[7]!;
    expect(await titles("Aylin", "open", `#${one.number}`)).toEqual(["Trip 7"]);
    expect(await titles("Aylin", "open", String(one.number))).toEqual(["Trip 7"]);
    expect(await titles("Aylin", "open", "watanabe")).toEqual(["Trip 7"]);
    expect(await titles("Aylin", "open", "TRIP 77")).toEqual(["Trip 77"]);
  });

  test("takes signs of the database's own patterns as they are, and nothing breaks it", async () => {
    for (const search of ["%", "_", "\\", "%_\\", "'; drop table cases; --", "\ud83d", "#999999999"]) expect(await titles("Aylin", "open", search), JSON.stringify(search)).toEqual([]);
    expect(await titles("Aylin", "open", "\u0000")).toHaveLength(100);
  });
});
