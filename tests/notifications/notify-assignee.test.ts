import { afterEach, beforeEach, expect, test } from "vitest";
import { assignCase } from "../../server/services/cases/assign-case.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { notifyAssignee } from "../../server/services/notifications/notify-assignee.ts";
import { listNotifications } from "../../server/services/notifications/queries.ts";
import { readNotification } from "../../server/services/notifications/read-notification.ts";
import { saveRule } from "../../server/services/rules/save-rule.ts";
import { sweepTargets } from "../../server/services/sla/sweep-targets.ts";
import { eventsNamed, openedCase, receivedMail } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

const told = async (who: string) => (await listNotifications(desk.as(who))).map(({ kind, text }) => [kind, text]);
const assign = (by: string, caseId: string, to: string) => assignCase(desk.as(by), { caseId, assigneeId: desk.user(to).id });

test("who is given a case is told once, however often the job runs", async () => {
  const one = await openedCase(desk);
  await assign("Jonas", one.id, "Aylin");
  await desk.drainJobs();
  const [event] = await eventsNamed(desk, "case.assigned");
  await Promise.all([notifyAssignee(desk.system, event!), notifyAssignee(desk.system, event!)]);
  expect(await listNotifications(desk.as("Aylin"))).toMatchObject([{ kind: "case.assigned", caseId: one.id, caseNumber: one.number, text: one.title, readAt: null }]);
  expect(await eventsNamed(desk, "notification.added")).toHaveLength(1);
  expect(await told("Jonas")).toEqual([]);
});

test("nobody is told of what they did themselves", async () => {
  const one = await openedCase(desk);
  await assign("Aylin", one.id, "Aylin");
  await changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status: "in_progress" });
  await desk.drainJobs();
  expect(await told("Aylin")).toEqual([]);
});

test("a case that went on to somebody else meanwhile: only who has it is told, and once", async () => {
  const one = await openedCase(desk);
  await assign("Jonas", one.id, "Tomás");
  await assign("Jonas", one.id, "Aylin");
  await desk.drainJobs();
  expect(await told("Tomás")).toEqual([]);
  expect(await told("Aylin")).toEqual([["case.assigned", one.title]]);
});

test("whom a rule gives a new case to is told once", async () => {
  await saveRule(desk.as("Mara"), { name: "All to Aylin", trigger: { type: "event", event: "case.opened" }, conditions: { match: "all", conditions: [] }, actions: [{ type: "assign_user", userId: desk.user("Aylin").id }], publishes: true });
  const one = await openedCase(desk, { who: "Tomás" });
  await desk.drainJobs();
  expect(await told("Aylin")).toEqual([["case.assigned", one.title]]);
});

test("the customer's answer, the warning and the breach are told to the assignee", async () => {
  const one = await openedCase(desk, { messageId: "<n@nordlys.example>", conversationId: "n", choice: { priority: "medium" } });
  await assign("Aylin", one.id, "Aylin");
  await desk.drainJobs();
  await receivedMail(desk, { references: ["<n@nordlys.example>"], conversationId: "n" });
  await desk.drainJobs();
  desk.clock.set("2026-11-16T11:00:00Z");
  await sweepTargets(desk.system);
  await desk.drainJobs();
  desk.clock.set("2026-11-16T12:00:00Z");
  await sweepTargets(desk.system);
  await desk.drainJobs();
  expect((await told("Aylin")).map(([kind]) => kind)).toEqual(["sla.breached", "sla.warned", "case.message_received"]);
});

test("one's own are read, another's are not there", async () => {
  const one = await openedCase(desk);
  await assign("Jonas", one.id, "Aylin");
  await desk.drainJobs();
  const [notification] = await listNotifications(desk.as("Aylin"));
  await expect(readNotification(desk.as("Tomás"), notification!.id)).rejects.toMatchObject({ code: "not_found" });
  expect((await readNotification(desk.as("Aylin"), notification!.id)).readAt).not.toBeNull();
});
