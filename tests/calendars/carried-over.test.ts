import { readFileSync } from "node:fs";
import path from "node:path";
import { sql as query } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CalendarDefinition } from "../../server/contract/calendars.ts";
import { inRolledBackTransaction, testDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const migrations = path.join(import.meta.dirname, "..", "..", "drizzle", "migrations");
const statementsOf = (file: string) => readFileSync(path.join(migrations, file), "utf8").split("--> statement-breakpoint");

test("a calendar from before versions keeps its hours and its holidays, as its first version", async () => {
  const day = [{ from: "09:00", to: "17:30" }];
  const week = { mon: day, tue: day, wed: day, thu: day, fri: day, sat: [], sun: [] };
  const id = "0198c0de-0000-7000-8000-00000000ca1e";
  const [calendar, version] = await inRolledBackTransaction(database.db, async (db) => {
    await db.execute(query.raw(`drop table calendar_versions; alter table sla_policy_versions drop constraint sla_policy_versions_calendar_id_calendars_id_fk; drop table calendars;
      create table calendars (id uuid primary key, name text not null, time_zone text not null, week jsonb not null, created_at timestamptz not null);
      create table holidays (calendar_id uuid references calendars(id), date date, name text not null, primary key (calendar_id, date));
      insert into calendars values ('${id}', 'Office', 'Europe/Berlin', '${JSON.stringify(week)}', '2026-01-05T08:00:00Z');
      insert into holidays values ('${id}', '2026-12-25', 'Christmas'), ('${id}', '2026-05-01', 'Labour Day');`));
    for (const file of ["0025_calendars_by_version.sql", "0026_calendars_without_old_columns.sql"]) for (const statement of statementsOf(file)) await db.execute(query.raw(statement));
    return [(await db.execute(query`select * from calendars`))[0]!, (await db.execute(query`select * from calendar_versions`))[0]!];
  });
  const definition = { timeZone: "Europe/Berlin", week, holidayRegion: null, workedHolidays: [], days: [{ date: "2026-05-01", name: "Labour Day", periods: [], source: "own" }, { date: "2026-12-25", name: "Christmas", periods: [], source: "own" }] };
  expect(CalendarDefinition.parse(calendar.definition)).toEqual(definition);
  expect(calendar).toMatchObject({ id, name: "Office", version: 1, archived_at: null });
  expect(version).toMatchObject({ calendar_id: id, version: 1, name: "Office", definition });
  expect(Object.keys(calendar)).not.toContain("time_zone");
});
