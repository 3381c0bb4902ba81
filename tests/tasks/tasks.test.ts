import { desc } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { events } from "../../drizzle/schema/events.ts";
import { listNotifications } from "../../server/services/notifications/queries.ts";
import { addTask } from "../../server/services/tasks/add-task.ts";
import { assignTask } from "../../server/services/tasks/assign-task.ts";
import { changeTask, deleteTask } from "../../server/services/tasks/change-task.ts";
import { changeTaskStatus } from "../../server/services/tasks/change-task-status.ts";
import { listTasks, taskStats } from "../../server/services/tasks/list-tasks.ts";
import { requireTask, tasksOfCase } from "../../server/services/tasks/queries.ts";
import { remindTasks } from "../../server/services/tasks/remind-tasks.ts";
import { suggestTask } from "../../server/services/tasks/suggest-task.ts";
import { openedCase, receivedMail } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const titles = async (who: string, query: Partial<Parameters<typeof listTasks>[1]> = {}) => (await listTasks(desk.as(who), { view: "open", limit: 50, ...query })).items.map((task) => task.title);

test("a task keeps who it is for and when it was done", async () => {
  const aylin = desk.as("Aylin");
  const task = await addTask(aylin, { caseId: null, title: "Call the hotel", assigneeId: desk.user("Tomás").id });
  expect(task).toMatchObject({ title: "Call the hotel", status: "new", assignee: { name: "Tomás Ortega" }, createdBy: { name: "Aylin Demir" }, source: "user", version: 1, completedAt: null });
  const done = await changeTaskStatus(aylin, { taskId: task.id, status: "resolved" });
  expect(done.completedAt).toBe(desk.clock.now().toISOString());
  const [event] = await desk.db.select().from(events).orderBy(desc(events.seq)).limit(1);
  expect(event).toMatchObject({ name: "task.completed", actorName: "Aylin Demir", data: { before: "new", after: "resolved" } });
});

test("a closed task does not go back to new", async () => {
  const aylin = desk.as("Aylin");
  const task = await addTask(aylin, { caseId: null, title: "Send the visa form" });
  await changeTaskStatus(aylin, { taskId: task.id, status: "closed" });
  await expect(changeTaskStatus(aylin, { taskId: task.id, status: "new" })).rejects.toMatchObject({ code: "conflict" });
});

test("a checklist is ticked off by version; a stale change is refused with what moved", async () => {
  const task = await addTask(desk.as("Aylin"), { caseId: null, title: "Pack", assigneeId: desk.user("Jonas").id, checklist: [{ text: "Boots", isDone: false }, { text: "\u0000", isDone: false }] });
  expect(task.checklist).toEqual([{ text: "Boots", isDone: false }]);
  expect(await changeTask(desk.as("Jonas"), { taskId: task.id, version: 1, checklist: [{ text: "Boots", isDone: true }] })).toMatchObject({ version: 2, checklist: [{ isDone: true }] });
  await expect(changeTask(desk.as("Aylin"), { taskId: task.id, version: 1, title: "Other" })).rejects.toMatchObject({ code: "stale", details: { changes: [{ fields: ["checklist"], actor: "Jonas Weber" }] } });
});

describe("who sees a task", () => {
  test("of a case, who sees the case; of none, who made it or has it, and the leads", async () => {
    const own = await openedCase(desk, { mailbox: "aylin@fernweh.example" });
    const inCase = await addTask(desk.as("Aylin"), { caseId: own.id, title: "Secret" });
    const alone = await addTask(desk.as("Aylin"), { caseId: null, title: "Alone" });
    for (const who of ["Jonas", "Tomás"]) await expect(requireTask(desk.as(who), inCase.id), who).rejects.toMatchObject({ code: "not_found" });
    await expect(changeTaskStatus(desk.as("Tomás"), { taskId: alone.id, status: "closed" })).rejects.toMatchObject({ code: "not_found" });
    expect(await requireTask(desk.as("Jonas"), alone.id)).toMatchObject({ title: "Alone" });
    await expect(assignTask(desk.as("Aylin"), { taskId: inCase.id, assigneeId: desk.user("Tomás").id })).rejects.toMatchObject({ code: "unprocessable" });
    expect(await titles("Tomás")).not.toContain("Secret");
    expect((await taskStats(desk.as("Aylin"))).open).toBe((await titles("Aylin")).length);
    await expect(addTask(desk.as("Aylin"), { caseId: desk.system.newId(), title: "x" })).rejects.toMatchObject({ code: "not_found" });
    await expect(addTask(desk.as("Aylin"), { caseId: null, title: "x", assigneeId: desk.user("Priya").id })).rejects.toMatchObject({ code: "unprocessable" });
  });
});

test("the soonest due come first, page by page; search reads checklists; a deleted one is gone", async () => {
  const aylin = desk.as("Aylin");
  const one = await openedCase(desk);
  for (const [title, dueAt] of [["Late", "2026-11-20T10:00:00Z"], ["Never", null], ["Soon", "2026-11-17T10:00:00Z"]] as const) await addTask(aylin, { caseId: one.id, title, dueAt });
  const first = await listTasks(aylin, { view: "open", caseId: one.id, limit: 2 });
  expect(first.items.map((task) => task.title)).toEqual(["Soon", "Late"]);
  expect((await listTasks(aylin, { view: "open", caseId: one.id, limit: 2, after: first.next! })).items.map((task) => task.title)).toEqual(["Never"]);
  await expect(listTasks(aylin, { view: "open", limit: 2, after: "x" })).rejects.toMatchObject({ code: "bad_input" });
  expect(await titles("Aylin", { view: "all", search: "boots" })).toEqual(["Pack"]);
  expect(await titles("Aylin", { search: "100%_" })).toEqual([]);
  await addTask(aylin, { caseId: one.id, title: "Ask Tromsø for “Größe” (FW-20733)", description: "Mail to kiosk@øresund.example. 東京 too", checklist: [{ text: "Bring skis, \"waxed\"\\dry", isDone: false }] });
  for (const search of ["tromso", "GROSSE", "fw-20733", "20733", "kiosk oresund", "東京", "wax", "dry ski", "große tro"]) expect([search, await titles("Aylin", { search })]).toEqual([search, ["Ask Tromsø for “Größe” (FW-20733)"]]);
  for (const search of ["roms", "tromso oslo", "%", "' | 'x", "\0"]) expect([search, await titles("Aylin", { search })]).toEqual([search, []]);
  await deleteTask(aylin, { taskId: first.items[0]!.id });
  expect((await tasksOfCase(aylin, one.id)).map((task) => task.title).sort()).toEqual(["Ask Tromsø for “Größe” (FW-20733)", "Late", "Never"]);
});

test("triage suggests a task of a mail, and what is taken keeps whose mail it was", async () => {
  const { message } = await receivedMail(desk, { text: "My flight is today and I still have no ticket, please call me urgently!" });
  await desk.drainJobs();
  const suggested = await suggestTask(desk.as("Aylin"), { messageId: message.id });
  expect(suggested).toMatchObject({ messageId: message.id, caseId: null });
  expect(suggested.title).toContain("Ingrid Solberg");
  const task = await addTask(desk.as("Aylin"), suggested);
  expect(task).toMatchObject({ source: "triage", mail: { messageId: message.id, senderEmail: "ingrid.solberg@nordlys.example", sender: "Ingrid Solberg" } });
  await expect(suggestTask(desk.as("Mara"), { messageId: desk.system.newId() })).rejects.toMatchObject({ code: "not_found" });
});

test("whoever has a task is told of it, and once when it is due", async () => {
  const task = await addTask(desk.as("Aylin"), { caseId: null, title: "Ring back", assigneeId: desk.user("Mara").id, dueAt: "2026-11-16T09:00:00Z" });
  await desk.drainJobs();
  desk.clock.set("2026-11-16T09:05:00Z");
  expect(await remindTasks(desk.system)).toEqual({ count: 1 });
  expect(await remindTasks(desk.system)).toEqual({ count: 0 });
  await desk.drainJobs();
  expect((await listNotifications(desk.as("Mara"))).map(({ kind, text, taskId }) => [kind, text, taskId])).toEqual([["task.due", "Ring back", task.id], ["task.assigned", "Ring back", task.id]]);
  await changeTask(desk.as("Aylin"), { taskId: task.id, version: 1, dueAt: "2026-11-16T09:04:00Z" });
  expect(await remindTasks(desk.system)).toEqual({ count: 1 });
});
