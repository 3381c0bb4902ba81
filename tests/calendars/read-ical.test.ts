import { describe, expect, test } from "vitest";
import { readIcal } from "../../server/services/calendars/read-ical.ts";

const office = [{ from: "09:00", to: "12:00" }, { from: "13:00", to: "17:00" }];
const week = { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] };
const now = new Date("2026-11-21T12:00:00Z");
const calendar = (...events: string[][]) => ["BEGIN:VCALENDAR", "VERSION:2.0", ...events.flatMap((lines) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"]), "END:VCALENDAR"].join("\r\n");
const read = (text: string, timeZone = "Europe/Berlin") => readIcal({ text, timeZone, week }, now);
const closed = (date: string, name: string) => ({ date, name, periods: [], source: "ical" });

describe("an iCalendar file", () => {
  test("of whole days closes them; several days each of them", async () => {
    const { days, eventCount } = await read(calendar(["DTSTART;VALUE=DATE:20261231", "SUMMARY:Stocktaking"], ["DTSTART;VALUE=DATE:20270104", "DTEND;VALUE=DATE:20270107", "SUMMARY:Retreat", "TRANSP:TRANSPARENT"]));
    expect(days).toEqual([closed("2026-12-31", "Stocktaking"), closed("2027-01-04", "Retreat"), closed("2027-01-05", "Retreat"), closed("2027-01-06", "Retreat")]);
    expect(eventCount).toBe(2);
  });

  test("the same day each year is kept as that, one until a year is listed", async () => {
    const { days, until } = await read(calendar(["DTSTART;VALUE=DATE:20201224", "SUMMARY:Eve", "RRULE:FREQ=YEARLY"], ["DTSTART;VALUE=DATE:20250301", "SUMMARY:Fair", "RRULE:FREQ=YEARLY;UNTIL=20280301"]));
    expect(until).toBe("2031-12-31");
    expect(days).toEqual([closed("12-24", "Eve"), closed("2026-03-01", "Fair"), closed("2027-03-01", "Fair"), closed("2028-03-01", "Fair")]);
  });

  test("a rule without an end is followed to the horizon, without its exceptions, and with what was moved", async () => {
    const rule = ["UID:a", "DTSTART;VALUE=DATE:20260706", "SUMMARY:Monday off", "RRULE:FREQ=YEARLY;BYMONTH=7;BYDAY=1MO", "EXDATE;VALUE=DATE:20270705"];
    const moved = ["UID:a", "RECURRENCE-ID;VALUE=DATE:20280703", "DTSTART;VALUE=DATE:20280704", "SUMMARY:Tuesday off"];
    const { days } = await read(calendar(rule, moved));
    expect(days.map(({ date }) => date)).toEqual(["2026-07-06", "2028-07-04", "2029-07-02", "2030-07-01", "2031-07-07"]);
  });

  test("hours take theirs from the week, in whatever zone they are written", async () => {
    const zone = ["DTSTART;TZID=America/New_York:20261124T060000", "DTEND;TZID=America/New_York:20261124T090000", "SUMMARY:Training"];
    const { days } = await read(calendar(zone, ["DTSTART:20261125T083000Z", "DTEND:20261125T093000Z", "SUMMARY:UTC"], ["DTSTART:20261126T110000", "DTEND:20261126T140000", "SUMMARY:Floating"], ["DTSTART:20261127T120000Z", "DTEND:20261127T230000Z", "SUMMARY:Party"]));
    expect(days).toEqual([
      { date: "2026-11-24", name: "Training", periods: [{ from: "09:00", to: "12:00" }, { from: "15:00", to: "17:00" }], source: "ical" },
      { date: "2026-11-25", name: "UTC", periods: [{ from: "09:00", to: "09:30" }, { from: "10:30", to: "12:00" }, { from: "13:00", to: "17:00" }], source: "ical" },
      { date: "2026-11-26", name: "Floating", periods: [{ from: "09:00", to: "11:00" }, { from: "14:00", to: "17:00" }], source: "ical" },
      { date: "2026-11-27", name: "Party", periods: [{ from: "09:00", to: "12:00" }], source: "ical" },
    ]);
  });

  test("zones that the file itself explains are understood", async () => {
    const zone = ["BEGIN:VTIMEZONE", "TZID:Office", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE"];
    const text = calendar(["DTSTART;TZID=Office:20261124T090000", "DTEND;TZID=Office:20261124T120000", "SUMMARY:Morning"]).replace("VERSION:2.0", ["VERSION:2.0", ...zone].join("\r\n"));
    expect((await read(text)).days).toEqual([{ date: "2026-11-24", name: "Morning", periods: [{ from: "13:00", to: "17:00" }], source: "ical" }]);
  });

  test("what is over, cancelled or cannot be read is said, and the rest is read", async () => {
    const { days, skipped } = await read(calendar(["DTSTART;VALUE=DATE:20191224", "SUMMARY:Long ago"], ["DTSTART;VALUE=DATE:20261228", "SUMMARY:Cancelled", "STATUS:CANCELLED"], ["SUMMARY:No day"], ["DTSTART;VALUE=DATE:20261229", "SUMMARY:Good"]));
    expect(days).toEqual([closed("2026-12-29", "Good")]);
    expect(skipped).toEqual(expect.arrayContaining([{ name: "Long ago", reason: "over" }, { name: "Cancelled", reason: "cancelled" }, { name: "No day", reason: "unreadable" }]));
  });

  test("a name is one clean line", async () => {
    const { days } = await read(calendar(["DTSTART;VALUE=DATE:20261229", `SUMMARY:Two\\nlines \u202e${"x".repeat(500)}`], ["DTSTART;VALUE=DATE:20261230"]));
    expect(days[0]!.name).toMatch(/^Two lines x{100,}$/);
    expect(days[0]!.name.length).toBeLessThanOrEqual(120);
    expect(days[1]!.name).toBe("–");
  });
});

describe("a file that means harm", () => {
  const refused: [string, string][] = [
    ["is no calendar", "hello"],
    ["is empty of calendars", "BEGIN:VCARD\r\nEND:VCARD"],
    ["never ends", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT"],
    ["asks for a day that never comes", calendar(["DTSTART;VALUE=DATE:20260101", "SUMMARY:Never", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"])],
  ];
  test.each(refused)("%s: nothing is read, or no more than it begins with", async (_what, text) => {
    const outcome = await read(text).then(({ days }) => days, (error: { code: string }) => error.code);
    // A rule's first day counts though the rule does not name it.
    expect(outcome === "unprocessable" || (Array.isArray(outcome) && outcome.length <= 1)).toBe(true);
  });

  test("every second for ever, nested and repeated without number: bounded", async () => {
    const { days } = await read(calendar(["DTSTART:20260101T000000Z", "DTEND:20260101T000001Z", "SUMMARY:Seconds", "RRULE:FREQ=SECONDLY"], ["DTSTART;VALUE=DATE:20260101", "SUMMARY:Weekly", "RRULE:FREQ=WEEKLY"], ["DTSTART;VALUE=DATE:20260101", "SUMMARY:Daily", "RRULE:FREQ=DAILY"], ["DTSTART;VALUE=DATE:20261229", "DTEND;VALUE=DATE:99991231", "SUMMARY:Millennia"], ["DTSTART;VALUE=DATE:20261229", "SUMMARY:Good"]));
    expect(days.length).toBeLessThanOrEqual(1_000);
    expect(days.find(({ date }) => date === "2026-12-29")?.name).toContain("Good");
  });
});
