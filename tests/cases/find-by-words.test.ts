import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../../drizzle/schema/cases.ts";
import type { Case, CaseSummary } from "../../server/contract/cases.ts";
import { writePlace } from "../../server/services/cases/case-order.ts";
import { countView } from "../../server/services/cases/count-cases.ts";
import { indexCases } from "../../server/services/cases/index-case.ts";
import { listCases } from "../../server/services/cases/list-cases.ts";
import { CASES_PER_SPAN } from "../../server/services/cases/search-words.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { openedCase } from "./case-story.ts";

/** So many cases later that some hits among the newest mean thousands among the rest. */
const LATER = 1_000_000;

let desk: Desk;
beforeAll(async () => {
  desk = await testDesk();
  for (const subject of ["Fjord cruise", "Glacier walk", "Kayak trip", "Nachtzug to Bergen"]) await shared(subject);
  for (const subject of ["Private fjord", "Private glacier", "Private kayak", "Private nachtzug"]) await own(subject);
  await desk.sql`select setval('case_numbers', ${LATER})`;
  await shared("Fjord again");
  await copies(await own("Private fjord again"), 200);
  await copies(await own("Private kayak again"), 30);
  await copies(await shared("Nachspeise"), 10);
});
afterAll(() => desk.drop());

const shared = (subject: string) => openedCase(desk, { subject, choice: { priority: "medium" } });
const own = (subject: string) => openedCase(desk, { subject, mailbox: "aylin@fernweh.example", choice: { priority: "medium" } });

/** Cases with the same words in the same mailbox, their numbers so far apart. */
async function copies({ id }: Case, count: number, apart = 1): Promise<void> {
  await desk.sql`
    with made as (insert into cases select copy.* from cases c, generate_series(1, ${count}) i, jsonb_populate_record(c, jsonb_build_object('id', md5(c.id::text || i)::uuid, 'number', setval('case_numbers', nextval('case_numbers') + ${apart} - 1))) copy where c.id = ${id} returning id, number)
    insert into case_search select copy.* from made, case_search s, jsonb_populate_record(s, jsonb_build_object('case_id', made.id, 'number', made.number, 'document', s.document::text || format(' ''~%s''', made.number / ${CASES_PER_SPAN}::int))) copy where s.case_id = ${id}`;
}

const found = async (who: string, search: string, limit = 50) => (await allPages(who, search, limit)).map((item) => item.title);

async function allPages(who: string, search: string, limit: number): Promise<CaseSummary[]> {
  const all: CaseSummary[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await listCases(desk.as(who), { view: "all", search, limit, after });
    expect(items.length).toBeLessThanOrEqual(limit);
    all.push(...items);
    after = next ?? undefined;
  } while (after);
  expect(await countView(desk.as(who), { view: "all", filter: { search } }), `${search} counted by ${who}`).toBe(all.length);
  return all;
}

describe("far behind the newest cases is found, and nothing that one does not see,", () => {
  test.each([
    ["a word that none of the newest has", "glacier ", ["Glacier walk"], ["Private glacier", "Glacier walk"]],
    ["the beginning of one", "glaci", ["Glacier walk"], ["Private glacier", "Glacier walk"]],
    ["a word that some of the newest have", "kayak ", ["Kayak trip"], [...Array<string>(31).fill("Private kayak again"), "Private kayak", "Kayak trip"]],
    ["a word that many of the newest have", "fjord ", ["Fjord again", "Fjord cruise"], [...Array<string>(201).fill("Private fjord again"), "Fjord again", "Private fjord", "Fjord cruise"]],
    ["the beginning of one", "fjo", ["Fjord again", "Fjord cruise"], [...Array<string>(201).fill("Private fjord again"), "Fjord again", "Private fjord", "Fjord cruise"]],
    ["a rare word that begins as others do", "nachtz", ["Nachtzug to Bergen"], ["Private nachtzug", "Nachtzug to Bergen"]],
    ["words of which one is common", "private fjord", [], [...Array<string>(201).fill("Private fjord again"), "Private fjord"]],
  ])("%s: %s", async (_what, search, jonas, aylin) => {
    for (const limit of [1, 2, 50]) for (const who of ["Jonas", "Mara"]) expect(await found(who, search, limit), who).toEqual(jonas);
    expect(await found("Aylin", search, 50)).toEqual(aylin);
  });

  test("also by somebody who sees more mailboxes than are asked of the index", async () => {
    await desk.sql`insert into mailboxes (id, address, name, team_id, created_at) select gen_random_uuid(), 'room' || i || '@fernweh.example', 'Room', (select id from teams limit 1), now() from generate_series(1, 30) i`;
    expect(await found("Mara", "kayak ", 1)).toEqual(["Kayak trip"]);
  });
});

test("each is found once, wherever in the spans its number lies", async () => {
  const offsets = [0, 1, CASES_PER_SPAN / 2 - 1, CASES_PER_SPAN / 2, CASES_PER_SPAN - 1, CASES_PER_SPAN, CASES_PER_SPAN + 1, 4 * CASES_PER_SPAN, 6 * CASES_PER_SPAN - 1, 6 * CASES_PER_SPAN, 14 * CASES_PER_SPAN, 15 * CASES_PER_SPAN];
  const ids: string[] = [];
  for (const index of offsets.keys()) ids.push((await shared(`Steamer ${index}`)).id);
  for (const newest of [2 * LATER, 2 * LATER + CASES_PER_SPAN / 2, 2 * LATER + CASES_PER_SPAN - 1]) {
    for (const [index, id] of ids.entries()) await desk.db.update(cases).set({ number: newest - offsets[index]!, isIndexed: false }).where(eq(cases.id, id));
    await indexCases(desk.system);
    for (const limit of [1, 5, 50]) expect(await found("Jonas", "steamer", limit), `${newest}, ${limit} a page`).toEqual([...offsets.keys()].map((index) => `Steamer ${index}`));
  }
});

test("a page that takes several spans has no gap", async () => {
  await copies(await shared("Funicular"), 100, 150);
  await copies(await own("Private funicular"), 100, 150);
  for (const limit of [50, 100]) {
    for (const [who, count] of [["Jonas", 101], ["Aylin", 202]] as const) {
      const numbers = (await allPages(who, "funicular ", limit)).map((item) => item.number);
      expect(new Set(numbers).size).toBe(count);
      expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    }
  }
});

test.each([0, 1, -5, 1_001, 2 ** 31 - 1])("a page after %i is a page", async (number) => {
  const { items } = await listCases(desk.as("Aylin"), { view: "all", search: "fjord", limit: 50, after: writePlace({ order: "newest", number }) });
  expect(items.every((item) => item.number < number)).toBe(true);
});
