import { asc } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cases } from "../../drizzle/schema/cases.ts";
import { targets } from "../../drizzle/schema/sla.ts";
import { openSeveral } from "../../server/services/cases/bulk.ts";
import { listCases } from "../../server/services/cases/list-cases.ts";
import { openCase } from "../../server/services/cases/open-case.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventsNamed, receivedMail } from "./case-story.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

const mail = async (subject: string, more: Parameters<typeof receivedMail>[1] = {}) => ({ message: (await receivedMail(desk, { subject, messageId: `<${subject.replaceAll(" ", "-")}@nordlys.example>`, ...more })).reference });
const titles = async () => (await desk.db.select({ title: cases.title }).from(cases).orderBy(asc(cases.number))).map(({ title }) => title);

/** PostgreSQL itself refuses a case with this title. */
async function spoil(title: string) {
  await desk.sql.unsafe(`create function spoil() returns trigger language plpgsql as $$ begin if new.title = '${title}' then raise exception 'spoiled'; end if; return new; end $$`);
  await desk.sql`create trigger spoil before insert on cases for each row execute function spoil()`;
}

test("several mails become cases in their order, each with its promises, its fact and what it is found by", async () => {
  const items = [];
  for (let number = 0; number < 25; number++) items.push(await mail(`Trip ${number}`, { from: `guest${number}@nordlys.example`, text: `The lighthouse number ${number}` }));
  const opened = await openSeveral(desk.as("Aylin"), { items });
  expect(opened.items.map((item) => item.outcome !== "refused" && item.case.number)).toEqual(items.map((_, number) => 1001 + number));
  expect(await titles()).toEqual(items.map((_, number) => `Trip ${number}`));
  const promised = await desk.db.select({ caseId: targets.caseId, metric: targets.metric }).from(targets);
  for (const item of opened.items) {
    if (item.outcome === "refused") throw new Error(item.reason);
    expect(promised.filter(({ caseId }) => caseId === item.case.id).map(({ metric }) => metric).toSorted()).toEqual(["first_response", "resolution"]);
  }
  expect((await eventsNamed(desk, "case.opened")).map(({ caseId }) => caseId)).toEqual(opened.items.map((item) => (item.outcome === "refused" ? null : item.case.id)));
  expect((await listCases(desk.as("Aylin"), { view: "all", search: "lighthouse 17", limit: 10 })).items).toMatchObject([{ title: "Trip 17", nextTarget: { metric: "first_response" } }]);
  expect((await openSeveral(desk.as("Jonas"), { items })).items.map(({ outcome }) => outcome)).toEqual(items.map(() => "already_open"));
});

test("what is refused stops nothing and says why; of two mails of a conversation the first begins the case", async () => {
  const items = [
    await mail("First", { conversationId: "same" }),
    await mail("Sent", { from: "Support <support@fernweh.example>", to: "ingrid.solberg@nordlys.example", folder: "sentitems" }),
    await mail("Second", { conversationId: "same", references: ["<First@nordlys.example>"] }),
    await mail("Private", { mailbox: "aylin@fernweh.example" }),
    { ...(await mail("Strange")), category: "nonsense" },
    { ...(await mail("Chosen", { from: "bo@nordlys.example" })), category: "complaint", priority: "urgent" as const },
  ];
  const { items: answers } = await openSeveral(desk.as("Jonas"), { items });
  expect(answers).toMatchObject([{ outcome: "opened" }, { outcome: "refused", code: "unprocessable" }, { outcome: "already_open" }, { outcome: "refused", code: "not_found" }, { outcome: "refused", code: "unprocessable", remedy: expect.stringContaining("Choose one of") }, { outcome: "opened" }]);
  expect(answers[2]).toMatchObject({ case: (answers[0] as { case: unknown }).case });
  expect(await desk.db.select({ title: cases.title, category: cases.category, priority: cases.priority }).from(cases).orderBy(asc(cases.number))).toMatchObject([{ title: "First" }, { title: "Chosen", category: "complaint", priority: "urgent" }]);
});

test("one that spoils it for all is found, and the others are opened", async () => {
  const items = [await mail("One"), await mail("Two"), await mail("Three")];
  await spoil("Two");
  await expect(openSeveral(desk.as("Aylin"), { items })).rejects.toThrow();
  expect(await titles()).toEqual(["One", "Three"]);
  expect(await eventsNamed(desk, "case.opened")).toHaveLength(2);
});

test("two who convert the same mails at once, from either end, open each once", async () => {
  const items = [];
  for (let number = 0; number < 12; number++) items.push(await mail(`Trip ${number}`, { from: `guest${number}@nordlys.example` }));
  const [one, other] = await Promise.all([openSeveral(desk.as("Aylin"), { items }), openSeveral(desk.as("Jonas"), { items: items.toReversed() }), ...items.map((item) => openCase(desk.as("Jonas"), item))]);
  expect(await titles()).toHaveLength(12);
  expect(other.items.toReversed().map((item) => item.outcome !== "refused" && item.case.id)).toEqual(one.items.map((item) => item.outcome !== "refused" && item.case.id));
  expect(await eventsNamed(desk, "case.opened")).toHaveLength(12);
});
