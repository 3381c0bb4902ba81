import { Temporal } from "temporal-polyfill";
import { CalendarDefinition } from "../../server/contract/calendars.ts";
import { compileCalendar } from "../../server/services/calendars/compile-calendar.ts";
import { dueAt, openMsBetween } from "../../server/services/calendars/due-at.ts";

/** Due times a second that a desk may ask for. */
const DUE_TIMES_PER_SECOND_MIN = 100_000;
const QUESTIONS = 20_000;
const ROUNDS = 10;
const MINUTE_MS = 60_000;

const day = [{ from: "09:00", to: "12:00" }, { from: "13:00", to: "17:30" }];
const calendar = compileCalendar(CalendarDefinition.parse({ timeZone: "Europe/Berlin", week: { mon: day, tue: day, wed: day, thu: day, fri: day, sat: [], sun: [] }, holidayRegion: { country: "DE", state: "BY" } }));
const first = Date.UTC(2026, 0, 1);
const questions = Array.from({ length: QUESTIONS }, (_, index) => ({ at: new Date(first + ((index * 7_919) % 525_600) * MINUTE_MS), minutes: 1 + ((index * 31) % 4_800) }));

const compiling = performance.now();
openMsBetween(new Date(first), new Date(first + 2 * 365 * 86_400_000), calendar);
console.log(`compiling three years with holidays   ${Math.round(performance.now() - compiling)} ms`);

/** No calendar can be cheaper than adding minutes to a moment. */
const bare = perSecond((question) => new Date(question.at.getTime() + question.minutes * MINUTE_MS));
const due = perSecond((question) => dueAt(question.at, question.minutes, calendar));
const between = perSecond((question) => openMsBetween(question.at, new Date(question.at.getTime() + question.minutes * MINUTE_MS), calendar));
const temporal = perSecond((question) => Temporal.Instant.fromEpochMilliseconds(question.at.getTime()).toZonedDateTimeISO("Europe/Berlin").add({ minutes: question.minutes }), 1);

line("due times", due);
line("open time between two moments", between);
console.log(`a bare addition                       ${round(bare)} a second   a due time costs ${(bare / due).toFixed(1)} of them`);
console.log(`one addition in a zone by Temporal    ${round(temporal)} a second   a due time costs ${(temporal / due).toFixed(3)} of them`);
if (due < DUE_TIMES_PER_SECOND_MIN) process.exitCode = 1;

function perSecond(work: (question: (typeof questions)[number]) => unknown, rounds = ROUNDS): number {
  for (const question of questions.slice(0, 2_000)) work(question);
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round++) for (const question of questions) work(question);
  return (rounds * QUESTIONS * 1000) / (performance.now() - startedAt);
}

function line(name: string, rate: number): void {
  console.log(`${name.padEnd(38)}${round(rate)} a second   ${(rate / DUE_TIMES_PER_SECOND_MIN).toFixed(1)} of the ${round(DUE_TIMES_PER_SECOND_MIN)} demanded`);
}

function round(rate: number): string {
  return Math.round(rate).toLocaleString("en");
}
