import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addNote } from "../../server/services/cases/add-note.ts";
import { changeStatuses, assignCases } from "../../server/services/cases/bulk.ts";
import { readCaseSettings, saveCaseSettings } from "../../server/services/cases/case-settings.ts";
import { changeCase } from "../../server/services/cases/change-fields.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { linkCases, unlinkCases } from "../../server/services/cases/link-cases.ts";
import { viewMail } from "../../server/services/cases/mail-view.ts";
import { openManualCase } from "../../server/services/cases/open-manual-case.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { archiveCustomField, saveCustomField } from "../../server/services/cases/save-custom-field.ts";
import { saveCasePrefix } from "../../server/services/cases/save-prefix.ts";
import { readTimeline } from "../../server/services/cases/timeline.ts";
import { watchCase } from "../../server/services/cases/watch-case.ts";
import { listNotifications } from "../../server/services/notifications/queries.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventsNamed, openedCase, receivedMail } from "./case-story.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

const told = async (who: string) => (await listNotifications(desk.as(who))).map(({ kind }) => kind);
const field = { options: [], isNeeded: false, position: 0 };

test("a stale change is refused with the fields that moved, by whom and when", async () => {
  const one = await openedCase(desk);
  await changeCase(desk.as("Jonas"), { caseId: one.id, version: 1, title: "Another title", summary: "In short" });
  await expect(changeCase(desk.as("Aylin"), { caseId: one.id, version: 1, title: "Mine" })).rejects.toMatchObject({
    code: "stale",
    details: { changes: [{ event: "case.changed", fields: ["title", "summary"], actor: "Jonas Weber", at: desk.clock.now().toISOString() }] },
  });
  expect(await readCase(desk.as("Aylin"), one.id)).toMatchObject({ title: "Another title", summary: "In short", version: 2, updatedBy: { name: "Jonas Weber" }, createdBy: { name: "Aylin Demir" } });
  await changeCase(desk.as("Aylin"), { caseId: one.id, version: 2, title: "Another title" });
  expect(await eventsNamed(desk, "case.changed")).toHaveLength(1);
});

test("a bulk change does what it may and says of each other why not", async () => {
  const [first, second] = [await openedCase(desk), await openedCase(desk)];
  const own = await openedCase(desk, { mailbox: "aylin@fernweh.example" });
  await changeCaseStatus(desk.as("Jonas"), { caseId: second.id, status: "in_progress" });
  const outcome = await changeStatuses(desk.as("Jonas"), { items: [{ id: first.id, version: 1 }, { id: second.id, version: 1 }, { id: own.id }, { id: desk.system.newId() }], status: "resolved" });
  expect(outcome).toMatchObject({ doneCount: 1, refusedCount: 3, items: [{ outcome: "done", version: 2 }, { code: "stale" }, { code: "not_found" }, { code: "not_found" }] });
  expect(outcome.items[2]!.reason).toBe(outcome.items[3]!.reason);
  expect(await assignCases(desk.as("Jonas"), { items: [{ id: second.id }], assigneeId: desk.user("Aylin").id })).toMatchObject({ doneCount: 1 });
});

test("a case without a mail is numbered under its team's prefix, and is owed a resolution alone", async () => {
  const mailbox = desk.mailbox("support@fernweh.example");
  await saveCasePrefix(desk.as("Mara"), { teamId: mailbox.teamId!, casePrefix: "SUP" });
  const { caseId } = await openManualCase(desk.as("Aylin"), { mailboxId: mailbox.id, title: " Call  from Oslo ", priority: "high" });
  const made = await readCase(desk.as("Aylin"), caseId);
  expect(made).toMatchObject({ title: "Call from Oslo", numberPrefix: "SUP", number: 1001, threadIds: [], targets: [{ metric: "resolution" }], slaStatus: "on_track" });
  expect(made.slaDueAt).not.toBeNull();
  await expect(openManualCase(desk.as("Jonas"), { mailboxId: desk.mailbox("aylin@fernweh.example").id, title: "x" })).rejects.toMatchObject({ code: "not_found" });
  const [other] = await desk.sql`select id from teams where name = 'Billing'`;
  await expect(saveCasePrefix(desk.as("Mara"), { teamId: other!.id as string, casePrefix: "SUP" })).rejects.toMatchObject({ code: "conflict" });
});

describe("custom fields", () => {
  test("hold what their kind says, and are needed before a person resolves", async () => {
    const mara = desk.as("Mara");
    await saveCustomField(mara, { key: "booking", name: "Booking no.", kind: "text", ...field, isNeeded: true });
    await saveCustomField(mara, { key: "country", name: "Country", kind: "choice", ...field, options: ["NO", "IS"] });
    await saveCustomField(mara, { key: "seats", name: "Seats", kind: "number", ...field });
    await saveCustomField(mara, { key: "travel", name: "Travel", kind: "date", ...field });
    const one = await openedCase(desk);
    const set = (customFields: Record<string, string | number | boolean | null>) => changeCase(desk.as("Aylin"), { caseId: one.id, customFields });
    for (const wrong of [{ country: "SE" } as Record<string, string>, { seats: "4" }, { travel: "2026-02-30" }, { nobody: "x" }]) await expect(set(wrong), JSON.stringify(wrong)).rejects.toMatchObject({ code: "unprocessable" });
    await expect(changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "resolved" })).rejects.toMatchObject({ code: "unprocessable", message: expect.stringContaining("Booking no.") });
    await set({ booking: "B-77", country: "NO", seats: 4, travel: "2026-12-24" });
    expect(await set({ seats: null })).toMatchObject({ customFields: { booking: "B-77", country: "NO", travel: "2026-12-24" } });
    expect(await changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "resolved" })).toMatchObject({ status: "resolved" });
  });

  test("are changed by version, keep their kind, and are archived, not lost", async () => {
    const mara = desk.as("Mara");
    const saved = await saveCustomField(mara, { key: "booking", name: "Booking", kind: "text", ...field });
    await expect(saveCustomField(mara, { key: "booking", name: "Again", kind: "text", ...field })).rejects.toMatchObject({ code: "conflict" });
    await expect(saveCustomField(mara, { key: "booking", name: "Other", kind: "number", ...field, version: saved.version })).rejects.toMatchObject({ code: "conflict" });
    await expect(saveCustomField(mara, { key: "pick", name: "Pick", kind: "choice", ...field })).rejects.toMatchObject({ code: "unprocessable" });
    expect(await saveCustomField(mara, { key: "booking", name: "Booking no.", kind: "text", ...field, version: 1 })).toMatchObject({ version: 2 });
    expect(await archiveCustomField(mara, { key: "booking" })).toMatchObject({ isArchived: true });
  });
});

describe("links and parents", () => {
  test("a link stands on both, reads both ways, and goes from either end", async () => {
    const [one, other] = [await openedCase(desk), await openedCase(desk)];
    const own = await openedCase(desk, { mailbox: "aylin@fernweh.example" });
    expect(await linkCases(desk.as("Aylin"), { caseId: one.id, otherId: other.id, kind: "blocks" })).toMatchObject({ links: [{ kind: "blocks", direction: "out", case: { id: other.id } }] });
    await linkCases(desk.as("Aylin"), { caseId: one.id, otherId: own.id, kind: "related" });
    expect((await readCase(desk.as("Jonas"), one.id)).links.map((link) => link.case.id)).toEqual([other.id]);
    expect((await readCase(desk.as("Jonas"), other.id)).links).toMatchObject([{ kind: "blocks", direction: "in", case: { id: one.id } }]);
    await expect(linkCases(desk.as("Jonas"), { caseId: other.id, otherId: one.id, kind: "blocks" })).rejects.toMatchObject({ code: "conflict" });
    await expect(linkCases(desk.as("Jonas"), { caseId: one.id, otherId: own.id, kind: "related" })).rejects.toMatchObject({ code: "not_found" });
    expect((await unlinkCases(desk.as("Jonas"), { caseId: other.id, otherId: one.id, kind: "blocks" })).links).toEqual([]);
  });

  test("a chain of parents never closes to a circle, not even by two at once", async () => {
    const [a, b, c] = [await openedCase(desk), await openedCase(desk), await openedCase(desk)];
    const put = (caseId: string, parentId: string | null) => changeCase(desk.as("Aylin"), { caseId, parentId });
    await put(b.id, a.id);
    expect(await put(c.id, b.id)).toMatchObject({ parent: { id: b.id } });
    expect(await readCase(desk.as("Aylin"), a.id)).toMatchObject({ children: [{ id: b.id }] });
    await expect(put(a.id, c.id)).rejects.toMatchObject({ code: "conflict" });
    await expect(put(a.id, a.id)).rejects.toMatchObject({ code: "conflict" });
    await put(b.id, null);
    const outcomes = await Promise.allSettled([put(a.id, b.id), put(b.id, a.id)]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("watchers and mentions", () => {
  test("who watches is told of what others do; who is mentioned is told so, once", async () => {
    const one = await openedCase(desk);
    await watchCase(desk.as("Tomás"), { caseId: one.id });
    expect((await watchCase(desk.as("Jonas"), { caseId: one.id })).watchers.map((person) => person.name)).toEqual(["Jonas Weber", "Tomás Ortega"]);
    await addNote(desk.as("Aylin"), { caseId: one.id, text: "@Jonas Weber please look", mentions: [desk.user("Jonas").id] });
    await changeCaseStatus(desk.as("Jonas"), { caseId: one.id, status: "in_progress" });
    await desk.drainJobs();
    expect((await told("Tomás")).sort()).toEqual(["case.note_added", "case.status_changed"]);
    expect(await told("Jonas")).toEqual(["case.mentioned"]);
    expect(await told("Aylin")).toEqual([]);
  });

  test("nobody is mentioned on a case that they do not see, nor told of it any longer once they left", async () => {
    const own = await openedCase(desk, { mailbox: "aylin@fernweh.example" });
    await expect(addNote(desk.as("Aylin"), { caseId: own.id, text: "@Jonas", mentions: [desk.user("Jonas").id] })).rejects.toMatchObject({ code: "unprocessable" });
    const shared = await openedCase(desk);
    await watchCase(desk.as("Tomás"), { caseId: shared.id });
    await addNote(desk.as("Aylin"), { caseId: shared.id, text: "One" });
    await desk.drainJobs();
    await desk.sql`delete from team_members where user_id = ${desk.user("Tomás").id}`;
    await addNote(desk.as("Aylin"), { caseId: shared.id, text: "Two" });
    await desk.drainJobs();
    expect(await desk.sql`select kind from notifications where user_id = ${desk.user("Tomás").id}`).toHaveLength(1);
    expect(await told("Tomás")).toEqual([]);
  });
});

test("the timeline is paged from the newest back, and nothing is lost between the pages", async () => {
  const one = await openedCase(desk);
  for (let index = 0; index < 7; index++) await addNote(desk.as("Aylin"), { caseId: one.id, text: `Note ${index}` });
  const texts: (string | null)[] = [];
  for (let before: number | undefined; ; ) {
    const { items, next } = await readTimeline(desk.as("Aylin"), { caseId: one.id, before, limit: 3 });
    texts.unshift(...items.map((item) => item.text));
    if (next === null) break;
    before = next;
  }
  expect(texts.slice(1)).toEqual(Array.from({ length: 7 }, (_, index) => `Note ${index}`));
});

describe("a mail to a closed case", () => {
  async function answered(settings: Parameters<typeof saveCaseSettings>[1], { days = 1, from }: { days?: number; from?: string } = {}) {
    await saveCaseSettings(desk.as("Mara"), settings);
    const one = await openedCase(desk, { messageId: "<first@nordlys.example>", conversationId: "closed" });
    await changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "closed" });
    desk.clock.advance(days * 24 * 60);
    const { reference, message } = await receivedMail(desk, { references: ["<first@nordlys.example>"], conversationId: "closed", from });
    await desk.drainJobs();
    return { one: await readCase(desk.as("Aylin"), one.id), caseId: (await viewMail(desk.as("Aylin"), reference)).caseId, message };
  }

  test("opens a new one that names the old", async () => {
    const { one, caseId } = await answered({ followUp: "new", reopenWithinDays: null });
    expect(one.status).toBe("closed");
    expect(await readCase(desk.as("Aylin"), caseId!)).toMatchObject({ status: "new", followUpOf: { id: one.id }, targets: [{ metric: "first_response" }, { metric: "resolution" }] });
  });

  test("reopens it within the days, and later opens a new one", async () => {
    const { one, caseId } = await answered({ followUp: "reopen", reopenWithinDays: 2 });
    expect(one).toMatchObject({ id: caseId, status: "in_progress" });
    await desk.drop();
    desk = await testDesk();
    const late = await answered({ followUp: "reopen", reopenWithinDays: 2 }, { days: 3 });
    expect(late.one.status).toBe("closed");
    expect(await readCase(desk.as("Aylin"), late.caseId!)).toMatchObject({ followUpOf: { id: late.one.id } });
  });

  test("is left to a person, and the closed case says that it came", async () => {
    const { one, caseId, message } = await answered({ followUp: "refuse", reopenWithinDays: null });
    expect([one.status, caseId]).toEqual(["closed", null]);
    expect(await eventsNamed(desk, "case.follow_up_refused")).toMatchObject([{ caseId: one.id, data: { messageId: message.id } }]);
  });

  test("goes on with it for 14 days, unless somebody set otherwise", async () => {
    expect(await readCaseSettings(desk.system)).toEqual({ followUp: "reopen", reopenWithinDays: 14 });
  });

  test("from a stranger does nothing to the case", async () => {
    const { one, caseId } = await answered({ followUp: "reopen", reopenWithinDays: null }, { from: "Mallory <mallory@evil.example>" });
    expect([one.status, caseId]).toEqual(["closed", null]);
  });
});
