import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eq } from "drizzle-orm";
import { notifications } from "../../drizzle/schema/notifications.ts";
import { presences } from "../../drizzle/schema/rules.ts";
import { chooseAssignee, type Candidate } from "../../server/services/rules/choose-assignee.ts";
import { presenceAt } from "../../server/services/rules/presence.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { eventsNamed } from "../cases/case-story.ts";
import { type MailDesk, mailDesk } from "../conversations/mail-desk.ts";
import { publishedRule } from "./rule-story.ts";

const person = (id: string, given: Partial<Candidate> = {}): Candidate => ({ id, name: id, isPresent: true, skills: [], openCount: 0, lastAt: null, hadContact: false, ...given });
const turn = (minute: number) => new Date(Date.UTC(2026, 10, 16, 8, minute));

describe("who gets a case", () => {
  const table: [string, Candidate[], Parameters<typeof chooseAssignee>[1], string | null][] = [
    ["the one whose turn is longest ago", [person("a", { lastAt: turn(5) }), person("b", { lastAt: turn(1) })], { by: "round_robin", skill: null, keepsLast: false }, "b"],
    ["one who never had a turn comes first", [person("a", { lastAt: turn(1) }), person("b")], { by: "round_robin", skill: null, keepsLast: false }, "b"],
    ["not one who is away", [person("a"), person("b", { isPresent: false })], { by: "round_robin", skill: null, keepsLast: false }, "a"],
    ["the least loaded", [person("a", { openCount: 4 }), person("b", { openCount: 2 })], { by: "least_load", skill: null, keepsLast: false }, "b"],
    ["the least loaded of those who can", [person("a", { openCount: 4, skills: ["visa"] }), person("b")], { by: "skill", skill: "Visa", keepsLast: false }, "a"],
    ["nobody who can", [person("a"), person("b")], { by: "skill", skill: "visa", keepsLast: false }, null],
    ["whoever had the contact before", [person("a"), person("b", { hadContact: true, openCount: 9 })], { by: "least_load", skill: null, keepsLast: true }, "b"],
    ["but not while away", [person("a"), person("b", { hadContact: true, isPresent: false })], { by: "least_load", skill: null, keepsLast: true }, "a"],
    ["nobody is there", [person("a", { isPresent: false })], { by: "round_robin", skill: null, keepsLast: true }, null],
  ];
  test.each(table)("%s", (_name, candidates, wish, expected) => {
    expect(chooseAssignee(candidates, wish)?.id ?? null).toBe(expected);
  });
});

describe("who is there", () => {
  const office = { timeZone: "W. Europe Standard Time", days: ["monday", "tuesday"], from: "09:00", to: "17:30" };
  const table: [string, Parameters<typeof presenceAt>[0], string, string][] = [
    ["within working hours, by Windows' name of the zone", { awayFrom: null, awayUntil: null, workingHours: office }, "2026-11-16T08:00:00Z", "there"],
    ["before them", { awayFrom: null, awayUntil: null, workingHours: office }, "2026-11-16T07:59:00Z", "outside_working_hours"],
    ["on another day", { awayFrom: null, awayUntil: null, workingHours: office }, "2026-11-18T10:00:00Z", "outside_working_hours"],
    ["with automatic replies on", { awayFrom: new Date(0), awayUntil: null, workingHours: office }, "2026-11-16T10:00:00Z", "automatic_replies"],
    ["after automatic replies ended", { awayFrom: new Date(0), awayUntil: new Date("2026-11-16T09:00:00Z"), workingHours: office }, "2026-11-16T10:00:00Z", "there"],
    ["on a night shift, after midnight", { awayFrom: null, awayUntil: null, workingHours: { ...office, timeZone: "UTC", from: "22:00", to: "06:00" } }, "2026-11-18T05:00:00Z", "there"],
    ["in a zone that nobody knows", { awayFrom: null, awayUntil: null, workingHours: { ...office, timeZone: "Customized Time Zone" } }, "2026-11-18T05:00:00Z", "unknown"],
  ];
  test.each(table)("%s", (_name, said, at, reason) => {
    expect(presenceAt(said, new Date(at)).reason).toBe(reason);
  });
});

let mail: MailDesk;
let teamId: string;
const away = (name: string, status: "alwaysEnabled" | "disabled") => mail.running.call("PATCH", `/users/${mail.desk.user(name).email}/mailboxSettings`, { token: "app", body: { automaticRepliesSetting: { status } } });
beforeAll(async () => {
  mail = await mailDesk();
  mail.desk.clock.set("2026-11-16T09:00:00Z");
  await mail.watch();
});
beforeAll(async () => {
  teamId = mail.desk.mailbox("support@fernweh.example").teamId!;
  await publishedRule(mail.desk, { name: "Give", actions: [{ type: "assign_present", teamId, by: "round_robin", skill: null, keepsLast: false }] });
  await Promise.all(["Aylin", "Tomás"].map((name) => away(name, "alwaysEnabled")));
});
afterAll(() => mail?.stop());

test("who has automatic replies on in Outlook gets nothing", async () => {
  const { case: opened } = await mail.open("Aylin", await mail.deliver({ subject: "One" }));
  await mail.desk.drainJobs();
  expect((await readCase(mail.desk.system, opened.id)).assignee?.id).toBe(mail.desk.user("Jonas").id);
  expect((await mail.desk.db.select().from(presences)).length).toBeGreaterThan(2);
});

test("where nobody is there a case waits in the team's queue, and the team hears of it", async () => {
  await away("Jonas", "alwaysEnabled");
  mail.advance(10);
  const { case: opened } = await mail.open("Aylin", await mail.deliver({ subject: "Two" }));
  await mail.desk.drainJobs();
  expect(await readCase(mail.desk.system, opened.id)).toMatchObject({ assignee: null, team: { id: teamId } });
  expect(await eventsNamed(mail.desk, "case.nobody_free")).toMatchObject([{ caseId: opened.id, data: { teamId } }]);
  expect((await mail.desk.db.select().from(notifications).where(eq(notifications.kind, "case.nobody_free"))).length).toBeGreaterThan(1);
});
