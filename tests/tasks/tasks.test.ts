import { afterAll, beforeAll, expect, test } from "vitest";
import { events } from "../../drizzle/schema/events.ts";
import { desc } from "drizzle-orm";
import { addTask } from "../../server/services/tasks/add-task.ts";
import { changeTaskStatus } from "../../server/services/tasks/change-task-status.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

test("a task keeps who it is for and when it was done", async () => {
  const aylin = desk.as("Aylin");
  const task = await addTask(aylin, { caseId: null, title: "Call the hotel", assigneeId: desk.user("Tomás").id });
  expect(task).toMatchObject({ title: "Call the hotel", status: "new", assignee: { name: "Tomás Ortega" }, completedAt: null });
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

test("a task in a case that is not yours does not exist for you", async () => {
  await expect(addTask(desk.as("Aylin"), { caseId: desk.system.newId(), title: "x" })).rejects.toMatchObject({ code: "not_found" });
});
