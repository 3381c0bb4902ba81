import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tasks } from "../../drizzle/schema/cases.ts";
import { targets } from "../../drizzle/schema/sla.ts";
import type { SavePolicy } from "../../server/contract/sla.ts";
import { assignCase } from "../../server/services/cases/assign-case.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { deleteCase, restoreCase } from "../../server/services/cases/delete-case.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { savePerson, saveTeam } from "../../server/services/people/save-people.ts";
import { listTeams } from "../../server/services/people/queries.ts";
import { marksOf } from "../../server/services/sla/marks.ts";
import { listPolicies } from "../../server/services/sla/queries.ts";
import { savePolicy } from "../../server/services/sla/save-policy.ts";
import { sweepTargets } from "../../server/services/sla/sweep-targets.ts";
import { addTask } from "../../server/services/tasks/add-task.ts";
import { changeTask } from "../../server/services/tasks/change-task.ts";
import { changeTaskStatus } from "../../server/services/tasks/change-task-status.ts";
import { eventsNamed, openedCase, targetRow } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
// Monday, 09:00 in Berlin; the office is open until 17:30.
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

/** The standard policy with other points: medium owes a first answer within four open hours. */
async function withPoints(change: Partial<SavePolicy>): Promise<void> {
  const [policy] = await listPolicies(desk.system);
  const { id, version, name, calendarId, promises } = structuredClone(policy!);
  await savePolicy(desk.as("Mara"), { id, version, name, calendarId, promises, ...change });
}

const pointsTold = async (name: string) => (await eventsNamed(desk, name)).map((event) => event.data.point);

test("the points of a promise come in their order; one that would come before it began is none", () => {
  const points = marksOf({ warnings: [{ kind: "before", minutes: 60 }, { kind: "percent", percent: 50 }, { kind: "before", minutes: 500 }], escalations: [{ relation: "after", minutes: 0, to: ["manager"] }, { relation: "before", minutes: 30, to: ["assignee"] }] }, 240);
  expect(points.map((mark) => [mark.point, mark.afterMinutes])).toEqual([["percent:50", 120], ["before:60", 180], ["escalation:before:30", 210], ["breach", 240], ["escalation:after:0", 240]]);
});

test("several warnings are told each once in open time; a wait moves those that are to come", async () => {
  await withPoints({ warnings: [{ kind: "percent", percent: 50 }, { kind: "before", minutes: 60 }] });
  const one = await openedCase(desk, { choice: { priority: "medium" } });
  desk.clock.set("2026-11-16T10:00:00Z");
  expect(await sweepTargets(desk.system)).toEqual({ warned: 1, breached: 0, escalated: 0 });
  await changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "awaiting_vendor" });
  desk.clock.set("2026-11-17T08:00:00Z");
  expect(await sweepTargets(desk.system)).toEqual({ warned: 0, breached: 0, escalated: 0 });
  await changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "in_progress" });
  expect(await targetRow(desk, one.id, "first_response")).toMatchObject({ told: ["percent:50"], nextMarkAt: new Date("2026-11-17T09:00:00Z") });
  desk.clock.set("2026-11-17T09:00:00Z");
  await sweepTargets(desk.system);
  await sweepTargets(desk.system);
  expect(await pointsTold("sla.warned")).toEqual(["percent:50", "before:60"]);
});

test("the ladder tells the assignee, the team's lead and the manager by open time after the breach, and the next one up where nobody is there", async () => {
  await withPoints({ escalations: [{ relation: "before", minutes: 30, to: ["assignee"] }, { relation: "after", minutes: 0, to: ["team_lead"] }, { relation: "after", minutes: 300, to: ["manager"] }] });
  const [jonas, mara] = [desk.user("Jonas").id, desk.user("Mara").id];
  const one = await openedCase(desk, { choice: { priority: "medium" } });
  const team = (await listTeams(desk.system)).find((each) => each.id === one.team!.id)!;
  await saveTeam(desk.as("Mara"), { teamId: team.id, leadId: jonas });
  await savePerson(desk.as("Mara"), { userId: jonas, managerId: mara });
  desk.clock.set("2026-11-16T12:01:00Z");
  await sweepTargets(desk.system);
  // Nobody has it, so that the first step goes to the lead; the second one as it says.
  expect((await eventsNamed(desk, "sla.escalated")).map(({ data }) => [data.point, data.step, data.userIds])).toEqual([["escalation:before:30", 1, [jonas]], ["escalation:after:0", 2, [jonas]]]);
  await assignCase(desk.as("Jonas"), { caseId: one.id, assigneeId: desk.user("Aylin").id });
  desk.clock.set("2026-11-17T08:29:00Z");
  expect((await sweepTargets(desk.system)).escalated).toBe(0);
  desk.clock.set("2026-11-17T08:30:00Z");
  await sweepTargets(desk.system);
  expect((await eventsNamed(desk, "sla.escalated")).at(-1)!.data).toMatchObject({ step: 3, point: "escalation:after:300", userIds: [mara] });
});

test("nobody manages himself, not by detours either; who is gone leads nobody", async () => {
  const [jonas, mara, aylin] = [desk.user("Jonas").id, desk.user("Mara").id, desk.user("Aylin").id];
  await savePerson(desk.as("Mara"), { userId: aylin, managerId: jonas });
  await savePerson(desk.as("Mara"), { userId: jonas, managerId: mara });
  for (const managerId of [aylin, mara]) await expect(savePerson(desk.as("Mara"), { userId: mara, managerId })).rejects.toMatchObject({ code: "unprocessable" });
  const [team] = await listTeams(desk.system);
  await expect(saveTeam(desk.as("Mara"), { teamId: team!.id, leadId: team!.id })).rejects.toMatchObject({ code: "unprocessable" });
  expect(await eventsNamed(desk, "user.changed")).toMatchObject([{ actorName: "Mara Lindqvist", data: { before: { managerId: null }, after: { managerId: jonas } } }, {}]);
});

test("in the bin nothing is told; what was missed meanwhile is, once it is taken out", async () => {
  const one = await openedCase(desk, { choice: { priority: "medium" } });
  await deleteCase(desk.as("Aylin"), { caseId: one.id });
  desk.clock.set("2026-11-16T13:00:00Z");
  expect(await sweepTargets(desk.system)).toEqual({ warned: 0, breached: 0, escalated: 0 });
  await restoreCase(desk.as("Aylin"), { caseId: one.id });
  expect(await sweepTargets(desk.system)).toMatchObject({ breached: 1 });
});

test("a task is due by the policy from when it was added, or on the day that somebody set; done meets it, and the case's own clock stays as it is", async () => {
  const [policy] = await listPolicies(desk.system);
  const promises = structuredClone(policy!.promises);
  promises.medium.task_due = { minutes: 120, clock: "business" };
  await withPoints({ promises });
  const one = await openedCase(desk, { choice: { priority: "medium" } });
  const task = await addTask(desk.as("Aylin"), { caseId: one.id, title: "Call the hotel" });
  await desk.drainJobs();
  expect(await targetRow(desk, one.id, "task_due")).toMatchObject({ taskId: task.id, minutes: 120, dueAt: new Date("2026-11-16T10:00:00Z") });
  await changeTask(desk.as("Aylin"), { taskId: task.id, version: task.version, dueAt: "2026-11-17T09:00:00Z" });
  await desk.drainJobs();
  expect(await targetRow(desk, one.id, "task_due")).toMatchObject({ fixedDueAt: new Date("2026-11-17T09:00:00Z"), dueAt: new Date("2026-11-17T09:00:00Z") });
  expect((await readCase(desk.system, one.id)).nextTarget).toMatchObject({ metric: "first_response" });
  desk.clock.set("2026-11-17T09:05:00Z");
  await sweepTargets(desk.system);
  expect((await eventsNamed(desk, "sla.breached")).map(({ data }) => [data.metric, data.taskId ?? null])).toContainEqual(["task_due", task.id]);
  await changeTaskStatus(desk.as("Aylin"), { taskId: task.id, status: "resolved" });
  await desk.drainJobs();
  const open = (await desk.db.select().from(targets).where(eq(targets.taskId, task.id))).filter((target) => target.metAt === null && target.cancelledAt === null);
  const [done] = await desk.db.select().from(tasks).where(eq(tasks.id, task.id));
  expect([open, (await targetRow(desk, one.id, "task_due")).metAt]).toEqual([[], done!.completedAt]);
});
