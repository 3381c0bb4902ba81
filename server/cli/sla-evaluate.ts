import { type CalendarDefinition, isRealDay, type OpenPeriod, type Week, weekdays } from "../contract/calendars.ts";
import { isTimeZone } from "../contract/common.ts";
import { compileCalendar } from "../services/calendars/compile-calendar.ts";
import { type BusinessCalendar, dueAt, openMinutesBetween } from "../services/calendars/due-at.ts";
import { readJsonLines } from "./json-lines.ts";
import type { CliCall, CliVerb, ExitCode } from "./verb.ts";

/** Adds business minutes, or counts them, by the calendars of a file: the arithmetic of due times, without a server or a database. */
export const slaEvaluate: CliVerb = {
  name: "sla evaluate",
  summary: "compute due times and business minutes by the calendars of a file",
  usage: "mailroom sla evaluate FILE.jsonl [--json]",
  run: runEvaluate,
};

const lineFormat = `Lines: {"id", "op": "add" | "between", "timezone", "schedule": {"0": [["09:00", "17:00"]]} (0 is Monday), "holidays": ["2026-12-25"], "start", "minutes" | "end"}.`;
/** Lines of one file share few calendars. */
const COMPILED_KEPT_MAX = 100;
const TIME = /^([01]?\d|2[0-3]):[0-5]\d$|^24:00$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

async function runEvaluate({ args: [file, ...others], out }: CliCall): Promise<ExitCode> {
  if (file === undefined || others.length > 0) {
    out.value({ error: { code: "wrong_use", what: "Name one file." } });
    out.say(`Name one file.\n\n  ${slaEvaluate.usage}\n\n${lineFormat}`);
    return 2;
  }
  const compiled = new Map<string, BusinessCalendar>();
  let isWhole = true;
  try {
    for await (const line of readJsonLines(file)) {
      const id = "value" in line ? (line.value.id ?? line.line) : null;
      try {
        if ("error" in line) throw new BadLine(line.error);
        const answer = evaluate(line.value, compiled);
        out.value({ id, ...answer });
        if (!out.isJson) process.stdout.write(`${String(id)}\t${"end" in answer ? (answer.end ?? "never") : answer.minutes}\n`);
      } catch (error) {
        if (!(error instanceof BadLine)) throw error;
        out.value({ id, line: line.line, error: { code: "unreadable", message: error.message } });
        if (!out.isJson) out.say(`Line ${line.line}: ${error.message}`);
        isWhole = false;
      }
    }
  } catch (error) {
    out.value({ error: { code: "unreadable", message: (error as Error).message } });
    out.say(`The file could not be read: ${(error as Error).message}`);
    return 1;
  }
  return isWhole ? 0 : 1;
}

class BadLine extends Error {}

function evaluate(line: Record<string, unknown>, compiled: Map<string, BusinessCalendar>): { end: string | null } | { minutes: number } {
  const calendar = calendarOf(line, compiled);
  const start = momentOf(line.start, "start");
  if (line.op === "add") {
    if (typeof line.minutes !== "number" || !Number.isFinite(line.minutes) || line.minutes < 0) throw new BadLine(`"minutes" is no number of minutes.`);
    const end = dueAt(start, line.minutes, calendar);
    return { end: end && end.toISOString().replace(".000Z", "Z") };
  }
  if (line.op === "between") return { minutes: openMinutesBetween(start, momentOf(line.end, "end"), calendar) };
  throw new BadLine(`"op" is neither "add" nor "between".`);
}

function calendarOf({ timezone, schedule, holidays }: Record<string, unknown>, compiled: Map<string, BusinessCalendar>): BusinessCalendar {
  const key = JSON.stringify([timezone, schedule, holidays]);
  const known = compiled.get(key);
  if (known) return known;
  if (typeof timezone !== "string" || !isTimeZone(timezone)) throw new BadLine(`"timezone" is no time zone such as Europe/Berlin.`);
  const definition: CalendarDefinition = { timeZone: timezone, week: weekOf(schedule), holidayRegion: null, workedHolidays: [], days: holidaysOf(holidays).map((date) => ({ date, name: date, periods: [], source: "own" })) };
  const calendar = compileCalendar(definition);
  if (compiled.size >= COMPILED_KEPT_MAX) compiled.clear();
  compiled.set(key, calendar);
  return calendar;
}

function weekOf(schedule: unknown): Week {
  if (typeof schedule !== "object" || schedule === null || Array.isArray(schedule)) throw new BadLine(`"schedule" is no object of weekdays.`);
  const strange = Object.keys(schedule).find((day) => !/^[0-6]$/.test(day));
  if (strange !== undefined) throw new BadLine(`"schedule" has no weekday "${strange}"; 0 is Monday, 6 is Sunday.`);
  return Object.fromEntries(weekdays.map((day, index) => [day, periodsOf((schedule as Record<string, unknown>)[index])])) as Week;
}

function periodsOf(day: unknown): OpenPeriod[] {
  if (day === undefined || day === null) return [];
  const isPeriod = (one: unknown): one is [string, string] => Array.isArray(one) && one.length === 2 && one.every((time) => typeof time === "string" && TIME.test(time));
  if (!Array.isArray(day) || !day.every(isPeriod)) throw new BadLine(`"schedule" has a period that is not such as ["09:00", "17:00"].`);
  return day.map(([from, to]) => ({ from: from.padStart(5, "0"), to: to.padStart(5, "0") }));
}

function holidaysOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((date): date is string => typeof date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(date) && isRealDay(date))) throw new BadLine(`"holidays" has what is no date such as "2026-12-25".`);
  return value;
}

function momentOf(value: unknown, name: string): Date {
  const moment = new Date(typeof value === "string" && INSTANT.test(value) ? value : Number.NaN);
  if (Number.isNaN(moment.getTime())) throw new BadLine(`"${name}" is no moment such as "2026-07-03T15:36:00Z".`);
  return moment;
}
