import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../../drizzle/schema/cases.ts";
import { attachments } from "../../drizzle/schema/conversations.ts";
import type { Case, CaseView, SavedViewFilter } from "../../server/contract/cases.ts";
import { addNote } from "../../server/services/cases/add-note.ts";
import { assignCase } from "../../server/services/cases/assign-case.ts";
import { changeCase } from "../../server/services/cases/change-fields.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { caseStats } from "../../server/services/cases/count-cases.ts";
import { deleteCase, restoreCase } from "../../server/services/cases/delete-case.ts";
import { indexCases } from "../../server/services/cases/index-case.ts";
import { listCases } from "../../server/services/cases/list-cases.ts";
import { saveCasePrefix } from "../../server/services/cases/save-prefix.ts";
import { createView, deleteView, listViews } from "../../server/services/cases/saved-views.ts";
import { watchCase } from "../../server/services/cases/watch-case.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { openedCase, receivedMail } from "./case-story.ts";

let desk: Desk;
let fjord: Case;
let visa: Case;
let own: Case;
beforeAll(async () => {
  desk = await testDesk();
  const [team] = await desk.sql`select id from teams where name = 'Support'`;
  await saveCasePrefix(desk.as("Mara"), { teamId: team!.id as string, casePrefix: "SUP" });
  fjord = await openedCase(desk, { subject: "Fjord cruise", text: "The hurtigruten left without us.", from: "Bjørn Strauß <bjorn@straus.example>", messageId: "<fjord@straus.example>", conversationId: "fjord", choice: { priority: "urgent", category: "complaint" } });
  visa = await openedCase(desk, { subject: "Visa for Vietnam", text: "Which papers?", choice: { priority: "low" } });
  own = await openedCase(desk, { subject: "Private fjord", mailbox: "aylin@fernweh.example", choice: { priority: "medium" } });
});
afterAll(() => desk.drop());

const found = async (who: string, search: string, view: CaseView = "all") => (await listCases(desk.as(who), { view, search, limit: 50 })).items.map((item) => item.title);
const filtered = async (filter: SavedViewFilter, view: CaseView = "open") => (await listCases(desk.as("Aylin"), { view, filter: JSON.stringify(filter), limit: 50 })).items.map((item) => item.title);

describe("search", () => {
  test("finds by title, person, what the mails say, in any spelling, and as it is typed", async () => {
    for (const search of ["fjord cruise", "STRAUSS", "bjorn", "hurtigruten", "hurti", "cruise left", "straus.example"]) expect(await found("Jonas", search), search).toEqual(["Fjord cruise"]);
    expect(await found("Jonas", "fjord vietnam")).toEqual([]);
  });

  test("finds notes, later mails and names of files", async () => {
    await addNote(desk.as("Jonas"), { caseId: visa.id, text: "Embassy closes in Kathmandu" });
    expect(await found("Aylin", "kathmandu")).toEqual(["Visa for Vietnam"]);
    const { message } = await receivedMail(desk, { from: "Bjørn Strauß <bjorn@straus.example>", references: ["<fjord@straus.example>"], conversationId: "fjord", text: "Here is the boarding pass." });
    await desk.db.insert(attachments).values({ id: desk.system.newId(), messageId: message.id, name: "Bordkarte_Å77.pdf", contentType: "application/pdf", size: 10, sha256: "0".repeat(64), isInline: false });
    await desk.drainJobs();
    expect(await found("Aylin", "boarding pass")).toEqual(["Fjord cruise"]);
    expect(await found("Aylin", "bordkarte")).toEqual(["Fjord cruise"]);
    await changeCase(desk.as("Aylin"), { caseId: visa.id, title: "Visa for Laos" });
    expect(await found("Aylin", "laos")).toEqual(["Visa for Laos"]);
    expect(await found("Aylin", "visa vietnam")).toEqual(["Visa for Laos"]);
  });

  test("says where the words stand, in plain text, where the row does not show them", async () => {
    const snippets = async (search: string, who = "Aylin") => (await listCases(desk.as(who), { view: "all", search, limit: 50 })).items.map(({ snippet }) => snippet?.map(({ text, isMatch }) => (isMatch ? `[${text}]` : text)).join(""));
    expect(await snippets("left hurti")).toEqual(["The [hurtigruten] [left] without us."]);
    expect(await snippets("kathmandu")).toEqual(["Embassy closes in [Kathmandu]"]);
    expect(await snippets("bordkarte")).toEqual(["[Bordkarte]_Å77.pdf"]);
    expect(await snippets("straus.example")).toEqual(["Bjørn Strauß <bjorn@[straus].[example]>"]);
    expect(await snippets("fjord cruise")).toEqual([undefined]);
    expect(await snippets("#1001")).toEqual([undefined]);
    expect((await listCases(desk.as("Aylin"), { view: "all", limit: 50 })).items.some((item) => "snippet" in item)).toBe(false);
  });

  test("finds by number, with its sign and with its team's prefix", async () => {
    expect(fjord).toMatchObject({ numberPrefix: "SUP", number: 1001 });
    for (const search of ["#1001", "1001", "SUP-1001", "sup-1001"]) expect(await found("Jonas", search), search).toEqual(["Fjord cruise"]);
    for (const search of ["XYZ-1001", "#999999999"]) expect(await found("Jonas", search), search).toEqual([]);
  });

  test("shows nobody what lies in somebody else's mailbox", async () => {
    expect((await found("Aylin", "fjord")).sort()).toEqual(["Fjord cruise", "Private fjord"]);
    for (const who of ["Jonas", "Mara", "Priya"]) expect(await found(who, "fjord"), who).toEqual(["Fjord cruise"]);
    expect(await found("Jonas", `#${own.number}`)).toEqual([]);
  });

  test("never fails, whatever is typed", async () => {
    for (const search of ["'", "\\", "a & | ! ( ) :*", "'; drop table cases; --", "%", "😀", "\ud83d", "<->", ":*", "^fjo", "~0", "@", "x".repeat(200), "'".repeat(200)]) await expect(found("Aylin", search), search).resolves.toBeInstanceOf(Array);
    for (const hidden of ["~0", `@${own.mailboxId}`]) expect(await found("Jonas", hidden)).toEqual([]);
  });

  test("pages by key, the newest first, and a case that nobody has indexed is found after the next run", async () => {
    const pages: string[] = [];
    for (let after: string | undefined; ; ) {
      const { items, next } = await listCases(desk.as("Aylin"), { view: "all", search: "fjord", limit: 1, after });
      pages.push(...items.map((item) => item.title));
      if (!next) break;
      after = next;
    }
    expect(pages).toEqual(["Private fjord", "Fjord cruise"]);
    await desk.sql`delete from case_search`;
    await desk.db.update(cases).set({ isIndexed: false });
    expect(await found("Aylin", "fjord")).toEqual([]);
    expect(await indexCases(desk.system)).toEqual({ count: 3 });
    expect(await found("Aylin", "fjord")).toHaveLength(2);
  });
});

describe("filters", () => {
  test("each part narrows", async () => {
    await assignCase(desk.as("Aylin"), { caseId: fjord.id, assigneeId: desk.user("Jonas").id });
    await watchCase(desk.as("Aylin"), { caseId: visa.id });
    expect(await filtered({ priority: ["urgent", "low"] })).toEqual(["Fjord cruise", "Visa for Laos"]);
    expect(await filtered({ category: ["complaint"] })).toEqual(["Fjord cruise"]);
    expect(await filtered({ assignee: ["me"] })).toEqual(["Private fjord"]);
    expect(await filtered({ assignee: ["none"] })).toEqual(["Visa for Laos"]);
    expect(await filtered({ assignee: ["me", "none"] })).toEqual(["Private fjord", "Visa for Laos"]);
    expect(await filtered({ assignee: [desk.user("Jonas").id], priority: ["low"] })).toEqual([]);
    expect(await filtered({ mailboxId: [own.mailboxId] })).toEqual(["Private fjord"]);
    expect(await filtered({ isWatched: true })).toEqual(["Visa for Laos"]);
    expect(await filtered({ contactId: fjord.contact!.id })).toEqual(["Fjord cruise"]);
    expect(await filtered({ status: ["closed"] })).toEqual([]);
    expect(await filtered({ search: "fjord", assignee: ["me"] })).toEqual(["Private fjord"]);
    await expect(listCases(desk.as("Aylin"), { view: "open", filter: "{", limit: 1 })).rejects.toMatchObject({ code: "bad_input" });
    await expect(listCases(desk.as("Aylin"), { view: "open", filter: '{"status":["none"]}', limit: 1 })).rejects.toMatchObject({ code: "bad_input" });
  });

  test("what is overdue, at risk and due today follows the clock", async () => {
    desk.clock.set("2026-11-16T08:25:00Z");
    expect(await filtered({ due: "at_risk" })).toEqual(["Fjord cruise"]);
    desk.clock.set("2026-11-16T08:40:00Z");
    expect(await filtered({ due: "overdue" })).toEqual(["Fjord cruise"]);
    expect(await filtered({ due: "none" })).toEqual([]);
    expect(await filtered({ due: "today" })).not.toContain("Fjord cruise");
    const [row] = (await listCases(desk.as("Aylin"), { view: "open", limit: 1 })).items;
    expect(row).toMatchObject({ title: "Fjord cruise", slaStatus: "breached" });
    await changeCaseStatus(desk.as("Aylin"), { caseId: visa.id, status: "awaiting_customer" });
    expect(await filtered({ due: "none" })).toEqual(["Visa for Laos"]);
    await changeCaseStatus(desk.as("Aylin"), { caseId: visa.id, status: "in_progress" });
  });
});

describe("saved views", () => {
  const view = (who: string, name: string, filter: SavedViewFilter, teamId: string | null = null) => createView(desk.as(who), { name, filter, teamId, position: 0 });

  test("one's own are one's own; a team's are its members', each counts what it sees", async () => {
    await view("Aylin", "Mine", { assignee: ["me"] });
    const shared = await view("Jonas", "All fjords", { search: "fjord" }, fjord.team!.id);
    expect((await listViews(desk.as("Aylin"))).map(({ name, count, mayChange }) => [name, count, mayChange])).toEqual([["All fjords", 2, false], ["Mine", 1, true]]);
    expect((await listViews(desk.as("Jonas"))).map(({ name, count }) => [name, count])).toEqual([["All fjords", 1]]);
    expect((await listCases(desk.as("Tomás"), { view: "open", savedViewId: shared.id, limit: 10 })).items.map((item) => item.title)).toEqual(["Fjord cruise"]);
    await expect(deleteView(desk.as("Aylin"), { viewId: shared.id })).rejects.toMatchObject({ code: "forbidden" });
    await expect(view("Aylin", "Not mine", {}, desk.system.newId())).rejects.toMatchObject({ code: "unprocessable" });
    const [mine] = (await listViews(desk.as("Aylin"))).filter((one) => one.name === "Mine");
    await expect(listCases(desk.as("Jonas"), { view: "open", savedViewId: mine!.id, limit: 1 })).rejects.toMatchObject({ code: "not_found" });
  });
});

test("a case in the bin is in no list, count or search, and comes back as it was", async () => {
  const before = await caseStats(desk.as("Aylin"));
  const binned = await deleteCase(desk.as("Aylin"), { caseId: fjord.id });
  expect(binned.deletedAt).not.toBeNull();
  expect(await found("Aylin", "cruise")).toEqual([]);
  expect(await filtered({})).not.toContain("Fjord cruise");
  expect(await filtered({}, "bin")).toEqual(["Fjord cruise"]);
  expect((await caseStats(desk.as("Aylin"))).open).toBe(before.open - 1);
  await expect(changeCaseStatus(desk.as("Aylin"), { caseId: fjord.id, status: "resolved" })).rejects.toMatchObject({ code: "conflict" });
  await restoreCase(desk.as("Jonas"), { caseId: fjord.id });
  expect(await found("Aylin", "cruise")).toEqual(["Fjord cruise"]);
  expect(await caseStats(desk.as("Aylin"))).toEqual(before);
});
