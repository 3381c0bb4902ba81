import { expect, test } from "vitest";
import { dueAt } from "../../server/services/calendars/due-at.ts";
import { compileCalendar } from "../../server/services/calendars/compile-calendar.ts";
import { CalendarDefinition } from "../../server/contract/calendars.ts";
import { decideFollowUp, type FollowUpFacts, remindersUntil } from "../../server/services/rules/decide-follow-up.ts";

const hours = [{ from: "09:00", to: "17:00" }];
const calendar = compileCalendar(CalendarDefinition.parse({ timeZone: "Europe/Berlin", week: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: [], sun: [] } }));
const monday = new Date("2026-11-16T08:00:00Z");
const terms = { minutes: 480, times: 2, sentCount: 0, nextAt: dueAt(monday, 480, calendar)! };
const nothing: FollowUpFacts = { isAnswered: false, isOver: false, isRuleOff: false, hasBounced: false, isOurTurn: false, lastSentAt: null };
const due = { now: terms.nextAt, calendar };

test.each<[string, Partial<FollowUpFacts>, Partial<typeof terms>, ReturnType<typeof decideFollowUp>]>([
  ["due, it reminds", {}, {}, { do: "remind" }],
  ["an answer ends it, whatever else", { isAnswered: true, isOver: true, hasBounced: true }, {}, { do: "end", ended: "answered", detail: null }],
  ["a case that is over waits for nothing", { isOver: true }, {}, { do: "end", ended: "stopped", detail: null }],
  ["a rule that is off reminds nobody", { isRuleOff: true }, {}, { do: "end", ended: "stopped", detail: "The rule was switched off." }],
  ["to an address that returns mails no more goes", { hasBounced: true }, {}, { do: "end", ended: "handed_over", detail: "A mail did not arrive." }],
  ["who waits for us is not reminded", { isOurTurn: true }, {}, { do: "end", ended: "handed_over", detail: "The customer wrote last and has no answer yet." }],
  ["after the last one a person looks", {}, { sentCount: 2 }, { do: "end", ended: "handed_over", detail: null }],
  ["a mail of ours on Monday at noon begins the wait anew", { lastSentAt: new Date("2026-11-16T11:00:00Z") }, {}, { do: "wait", until: new Date("2026-11-17T11:00:00Z") }],
  ["an older mail of ours does not", { lastSentAt: new Date("2026-11-13T11:00:00Z") }, {}, { do: "remind" }],
])("%s", (_name, facts, other, step) => {
  expect(decideFollowUp({ ...terms, ...other }, { ...nothing, ...facts }, due)).toEqual(step);
});

test("before its time it waits", () => {
  expect(decideFollowUp(terms, nothing, { now: monday, calendar })).toEqual({ do: "wait", until: terms.nextAt });
});

test("reminders that would have gone end with what ends the wait, and with their number", () => {
  const until = (day: string) => remindersUntil(monday, { minutes: 480, times: 2, calendar }, new Date(day)).map((at) => at.toISOString());
  expect(until("2026-11-16T15:59:00Z")).toEqual([]);
  expect(until("2026-11-17T15:00:00Z")).toEqual(["2026-11-16T16:00:00.000Z"]);
  expect(until("2026-12-01T00:00:00Z")).toEqual(["2026-11-16T16:00:00.000Z", "2026-11-17T16:00:00.000Z"]);
});
