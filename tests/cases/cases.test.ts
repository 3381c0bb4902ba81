import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cases } from "../../drizzle/schema/cases.ts";
import { users } from "../../drizzle/schema/people.ts";
import type { Case } from "../../server/contract/cases.ts";
import { addNote } from "../../server/services/cases/add-note.ts";
import { assignCase } from "../../server/services/cases/assign-case.ts";
import { changeCasePriority } from "../../server/services/cases/change-priority.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { joinCase } from "../../server/services/cases/join-case.ts";
import { viewMail } from "../../server/services/cases/mail-view.ts";
import { openCase } from "../../server/services/cases/open-case.ts";
import { readCase, requireCase } from "../../server/services/cases/queries.ts";
import { timelineOf } from "../../server/services/cases/timeline.ts";
import { messagesOfCase } from "../../server/services/conversations/queries.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventsNamed, openedCase, receivedMail } from "./case-story.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

describe("opening a case", () => {
  test("in one's own mailbox it is one's own; in a team's it waits for whoever takes it", async () => {
    expect(await openedCase(desk, { mailbox: "aylin@fernweh.example" })).toMatchObject({ assignee: { name: "Aylin Demir" }, team: null, version: 1 });
    expect(await openedCase(desk)).toMatchObject({ assignee: null, team: { name: "Support" }, version: 1 });
  });

  test("what the agent chose counts, and is kept as a label to learn from", async () => {
    const one = await openedCase(desk, { choice: { category: "complaint", priority: "urgent" } });
    expect(one).toMatchObject({ category: "complaint", priority: "urgent" });
    expect(one.targets[0]).toMatchObject({ metric: "first_response", minutes: 30 });
    expect((await eventsNamed(desk, "message.classified")).at(-1)).toMatchObject({ actorName: "Aylin Demir", data: { category: "complaint", priority: "urgent", source: "user" } });
  });

  test("a category that is not there is refused, and nothing is opened", async () => {
    await expect(openedCase(desk, { choice: { category: "nonsense" } })).rejects.toMatchObject({ code: "unprocessable", details: { remedy: expect.stringContaining("Choose one of") } });
    expect(await desk.db.select().from(cases)).toEqual([]);
  });

  test("what we sent ourselves is no case", async () => {
    await expect(openedCase(desk, { from: "Support <support@fernweh.example>", to: "ingrid.solberg@nordlys.example", folder: "sentitems" })).rejects.toMatchObject({ code: "unprocessable" });
  });

  test("another mail of the same conversation answers the case that is there", async () => {
    const one = await openedCase(desk, { messageId: "<a@nordlys.example>", conversationId: "same" });
    const { reference } = await receivedMail(desk, { references: ["<a@nordlys.example>"], conversationId: "same" });
    expect(await openCase(desk.as("Jonas"), { message: reference })).toMatchObject({ outcome: "already_open", caseId: one.id });
  });
});

describe("changing a case", () => {
  test("a move that the table does not allow is refused; the same status again changes nothing", async () => {
    const one = await openedCase(desk);
    await changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "resolved" });
    await expect(changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "awaiting_vendor" })).rejects.toMatchObject({ code: "conflict", message: "A case cannot go from resolved to awaiting vendor." });
    expect(await changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "resolved" })).toMatchObject({ version: 2 });
    expect(await eventsNamed(desk, "case.status_changed")).toHaveLength(1);
  });

  test("a stale version is refused with what changed, and by whom", async () => {
    const one = await openedCase(desk, { choice: { priority: "medium" } });
    await changeCasePriority(desk.as("Jonas"), { caseId: one.id, priority: "high", version: 1 });
    await assignCase(desk.as("Jonas"), { caseId: one.id, assigneeId: desk.user("Tomás").id, version: 2 });
    await expect(changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "resolved", version: 1 })).rejects.toMatchObject({
      code: "stale",
      message: "Case #1001 was changed since you read it (Jonas Weber: assigned to Tomás Ortega; Jonas Weber: priority changed to high).",
    });
    expect(await readCase(desk.as("Aylin"), one.id)).toMatchObject({ status: "new", version: 3 });
  });

  test("two who act at once on one version: one of them is refused", async () => {
    const one = await openedCase(desk);
    const outcomes = await Promise.allSettled(["Aylin", "Jonas"].map((who) => assignCase(desk.as(who), { caseId: one.id, assigneeId: desk.user(who).id, version: 1 })));
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await eventsNamed(desk, "case.assigned")).toHaveLength(1);
  });

  test("it is assigned to people who work, not to a viewer or somebody who left; and taken back", async () => {
    const one = await openedCase(desk);
    const give = (who: string) => assignCase(desk.as("Jonas"), { caseId: one.id, assigneeId: desk.user(who).id });
    await expect(give("Priya")).rejects.toMatchObject({ code: "unprocessable", message: "Priya Nair only looks on and cannot work on cases." });
    await desk.db.update(users).set({ disabledAt: desk.clock.now() }).where(eq(users.id, desk.user("Tomás").id));
    await expect(give("Tomás")).rejects.toMatchObject({ code: "unprocessable" });
    expect(await give("Aylin")).toMatchObject({ assignee: { name: "Aylin Demir" }, version: 2 });
    expect(await assignCase(desk.as("Jonas"), { caseId: one.id, assigneeId: null })).toMatchObject({ assignee: null });
  });

  test("somebody who cannot see the case cannot be given it", async () => {
    const own = await openedCase(desk, { mailbox: "aylin@fernweh.example" });
    await expect(assignCase(desk.as("Aylin"), { caseId: own.id, assigneeId: desk.user("Tomás").id })).rejects.toMatchObject({ code: "unprocessable", message: expect.stringContaining("Tomás Ortega") });
    expect((await readCase(desk.as("Aylin"), own.id)).assignee).toMatchObject({ name: "Aylin Demir" });
  });
});

describe("who sees a case", () => {
  test("one of Aylin's own mailbox is nobody else's, by whatever way it is asked for", async () => {
    const own = await openedCase(desk, { mailbox: "aylin@fernweh.example" });
    const theirs: [string, (who: string) => Promise<unknown>][] = [
      ["read", (who) => requireCase(desk.as(who), own.id)],
      ["move", (who) => changeCaseStatus(desk.as(who), { caseId: own.id, status: "resolved" })],
      ["note", (who) => addNote(desk.as(who), { caseId: own.id, text: "Hello" })],
      ["assign", (who) => assignCase(desk.as(who), { caseId: own.id, assigneeId: desk.user(who).id })],
    ];
    for (const who of ["Tomás", "Mara", "Jonas"]) for (const [way, ask] of theirs) await expect(ask(who), `${who} ${way}`).rejects.toMatchObject({ code: "not_found" });
    expect(await requireCase(desk.as("Aylin"), own.id)).toMatchObject({ id: own.id });
  });

  test("a team's mailbox is seen by its members and the leads", async () => {
    const one = await openedCase(desk);
    for (const who of ["Aylin", "Tomás", "Priya", "Jonas", "Mara"]) expect(await requireCase(desk.as(who), one.id)).toMatchObject({ id: one.id });
  });
});

describe("what stands on a case", () => {
  test("the timeline says who did what, in order, with the notes' and the mails' words", async () => {
    const one = await openedCase(desk, { text: "Please help.\n\nIngrid", messageId: "<t@nordlys.example>", conversationId: "line", choice: { priority: "medium" } });
    await addNote(desk.as("Jonas"), { caseId: one.id, text: "Call her first.\nTwice." });
    await assignCase(desk.as("Jonas"), { caseId: one.id, assigneeId: desk.user("Aylin").id });
    await receivedMail(desk, { text: "Are you there?\n\nOn Mon, 16 Nov 2026 at 09:00, Support <support@fernweh.example> wrote:\n> hello", references: ["<t@nordlys.example>"], conversationId: "line" });
    await desk.drainJobs();
    const lines = await timelineOf(desk.as("Aylin"), one.id);
    expect(lines.map(({ event, actor, text }) => [event, actor.name, text])).toEqual([
      ["case.opened", "Aylin Demir", "Please help. Ingrid"],
      ["case.note_added", "Jonas Weber", "Call her first.\nTwice."],
      ["case.assigned", "Jonas Weber", null],
      ["case.message_received", "test", "Are you there?"],
    ]);
    expect(lines.map((line) => line.seq)).toEqual(lines.map((line) => line.seq).sort((a, b) => a - b));
  });

  test("a note keeps what was written, but for what no screen can show", async () => {
    const one = await openedCase(desk);
    const text = "Grüße 😀\t\"quoted\" <b>not bold</b>";
    expect(await addNote(desk.as("Aylin"), { caseId: one.id, text })).toMatchObject({ text, event: "case.note_added", actor: { name: "Aylin Demir", type: "user" } });
    expect(await addNote(desk.as("Aylin"), { caseId: one.id, text: "a\u0000b\ud83d" })).toMatchObject({ text: "ab\ufffd" });
  });

  test("a person joins a mail to a case: its conversation comes along, the suggestion goes", async () => {
    const one = await openedCase(desk);
    const stray = await receivedMail(desk, { from: "Hugo Martins <hugo@martins-viagens.example>", subject: `[#${one.number}] about Ingrid's trip` });
    expect((await viewMail(desk.as("Aylin"), stray.reference)).joinSuggestion).toMatchObject({ caseId: one.id });
    expect(await joinCase(desk.as("Aylin"), { caseId: one.id, message: stray.reference })).toMatchObject({ version: 2 });
    expect(await viewMail(desk.as("Aylin"), stray.reference)).toMatchObject({ caseId: one.id, joinSuggestion: null });
    expect(await messagesOfCase(desk.as("Aylin"), one.id)).toHaveLength(2);
    expect(await joinCase(desk.as("Jonas"), { caseId: one.id, message: stray.reference })).toMatchObject({ version: 2 });
    const other = await openedCase(desk);
    await expect(joinCase(desk.as("Aylin"), { caseId: other.id, message: stray.reference })).rejects.toMatchObject({ code: "conflict" });
  });

  test("a mail may come back to a case that was resolved or closed lately, and opens it again; one that was closed long ago is followed by a new case", async () => {
    const returned = async (status: Case["status"], minutesLater = 60) => {
      const id = `<${status}@nordlys.example>`;
      const one = await openedCase(desk, { subject: `Trip that was ${status}`, messageId: id, conversationId: status });
      await changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status });
      desk.clock.advance(minutesLater);
      const { reference } = await receivedMail(desk, { subject: `Re: Trip that was ${status}`, references: [id], conversationId: status });
      await desk.drainJobs();
      return { one: await readCase(desk.as("Aylin"), one.id), view: await viewMail(desk.as("Aylin"), reference) };
    };
    const resolved = await returned("resolved");
    expect(resolved.view.caseId).toBe(resolved.one.id);
    expect(resolved.one.status).toBe("in_progress");
    expect(resolved.one.targets.filter((target) => target.metAt === null).map((target) => target.metric).sort()).toEqual(["next_response", "resolution"]);
    const closed = await returned("closed", 15 * 24 * 60);
    expect(closed).toMatchObject({ one: { status: "closed" }, view: { joinSuggestion: null } });
    expect(await readCase(desk.as("Aylin"), closed.view.caseId!)).toMatchObject({ status: "new", followUpOf: { id: closed.one.id } });
  });
});
