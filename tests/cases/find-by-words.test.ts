import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../../drizzle/schema/cases.ts";
import { countView } from "../../server/services/cases/count-cases.ts";
import { indexCases } from "../../server/services/cases/index-case.ts";
import { listCases } from "../../server/services/cases/list-cases.ts";
import { CASES_PER_SPAN } from "../../server/services/cases/search-words.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { openedCase } from "./case-story.ts";

/** So many cases later that one hit among the newest means thousands among the rest. */
const LATER = 100_000_000;

let desk: Desk;
beforeAll(async () => {
  desk = await testDesk();
  for (const subject of ["Fjord cruise", "Glacier walk", "Nachtzug to Bergen"]) await shared(subject);
  for (const subject of ["Private fjord", "Private glacier", "Private nachtzug"]) await own(subject);
  await desk.sql`select setval('case_numbers', ${LATER})`;
  await shared("Fjord again");
  await own("Private fjord again");
  await shared("Nachspeise");
});
afterAll(() => desk.drop());

const shared = (subject: string) => openedCase(desk, { subject, choice: { priority: "medium" } });
const own = (subject: string) => openedCase(desk, { subject, mailbox: "aylin@fernweh.example", choice: { priority: "medium" } });

async function found(who: string, search: string, limit = 50): Promise<string[]> {
  const titles: string[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await listCases(desk.as(who), { view: "all", search, limit, after });
    expect(items.length).toBeLessThanOrEqual(limit);
    titles.push(...items.map((item) => item.title));
    after = next ?? undefined;
  } while (after);
  expect(await countView(desk.as(who), { view: "all", filter: { search } }), `${search} counted by ${who}`).toBe(titles.length);
  return titles;
}

describe("far behind the newest cases is found, and nothing that one does not see,", () => {
  test.each([
    ["a word that none of the newest has", "glacier ", ["Glacier walk"], ["Private glacier", "Glacier walk"]],
    ["the beginning of one", "glaci", ["Glacier walk"], ["Private glacier", "Glacier walk"]],
    ["a word that the newest have", "fjord ", ["Fjord again", "Fjord cruise"], ["Private fjord again", "Fjord again", "Private fjord", "Fjord cruise"]],
    ["the beginning of one", "fjo", ["Fjord again", "Fjord cruise"], ["Private fjord again", "Fjord again", "Private fjord", "Fjord cruise"]],
    ["a rare word that begins as others do", "nachtz", ["Nachtzug to Bergen"], ["Private nachtzug", "Nachtzug to Bergen"]],
    ["words of which one is common", "private fjord", [], ["Private fjord again", "Private fjord"]],
  ])("%s: %s", async (_what, search, jonas, aylin) => {
    for (const limit of [1, 2, 50]) {
      for (const who of ["Jonas", "Mara"]) expect(await found(who, search, limit), who).toEqual(jonas);
      expect(await found("Aylin", search, limit)).toEqual(aylin);
    }
  });

  test("also by an admin who sees more mailboxes than are asked of the index", async () => {
    await desk.sql`insert into mailboxes (id, address, name, team_id, created_at) select gen_random_uuid(), 'room' || i || '@fernweh.example', 'Room', (select id from teams limit 1), now() from generate_series(1, 30) i`;
    expect(await found("Priya", "fjord ", 1)).toEqual(["Fjord again", "Fjord cruise"]);
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
