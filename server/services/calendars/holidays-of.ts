import { createRequire } from "node:module";
import type Holidays from "date-holidays";
import type { HolidayRegion } from "../../contract/calendars.ts";
import { addDays } from "./calendar-date.ts";

/** A holiday of a country or of a part of it, on one day. */
export interface RegionHoliday {
  /** 2026-12-25 */
  date: string;
  name: string;
  /** How it comes about: `easter 1`, `12-25`, `3rd monday in January`. */
  rule: string;
  /** From when on that day: "00:00" but for half days. */
  from: string;
}

/** Loaded when the first holiday is asked for: the data of all countries takes a third of a second to read. */
let library: typeof Holidays | null = null;
const load = (): typeof Holidays => (library ??= createRequire(import.meta.url)("date-holidays") as typeof Holidays);

const KEPT_MAX = 400;
const kept = new Map<string, RegionHoliday[]>();

/** The holidays of a region in a year, in order, in the region's own language; of two on one day the longer one first. */
export function holidaysOf(region: HolidayRegion, year: number): RegionHoliday[] {
  const key = JSON.stringify([region.country, region.state, region.region, region.kinds, year]);
  let found = kept.get(key);
  if (!found) {
    if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value!);
    // What began on the last days of the year before may last into this one.
    found = [...daysOf(region, year - 1), ...daysOf(region, year)]
      .filter(({ date }) => date.startsWith(`${year}-`))
      .toSorted((a, b) => a.date.localeCompare(b.date) || a.from.localeCompare(b.from));
    kept.set(key, found);
  }
  return found;
}

function daysOf(region: HolidayRegion, year: number): RegionHoliday[] {
  return createHolidays(region)
    .getHolidays(year)
    .filter(({ type }) => region.kinds.includes(type))
    .flatMap(({ date, start, end, name, rule }) => {
      const hours = Math.round((end.getTime() - start.getTime()) / 3_600_000);
      // A day of a clock change has 23 hours; feasts that begin with the evening before are told with its hours.
      const dayCount = Math.max(1, Math.floor((hours + 1) / 24));
      return Array.from({ length: dayCount }, (_, day) => ({ date: addDays(date.slice(0, 10), day), name, rule, from: day === 0 ? date.slice(11, 16) : "00:00" }));
    });
}

function createHolidays({ country, state, region }: Pick<HolidayRegion, "country" | "state" | "region">): Holidays {
  const Library = load();
  if (state && region) return new Library(country, state, region);
  return state ? new Library(country, state) : new Library(country);
}

export interface NamedRegion {
  code: string;
  name: string;
}

/** What can be chosen: countries; the states of one; the regions of a state. By name, in the language asked for where it is known. */
export function regionsBelow(language: string, country?: string, state?: string): NamedRegion[] {
  const all = new (load())();
  const names = country === undefined ? all.getCountries(language) : state === undefined ? all.getStates(country, language) : all.getRegions(country, state, language);
  return Object.entries(names ?? {}).map(([code, name]) => ({ code, name })).toSorted((a, b) => a.name.localeCompare(b.name, language));
}

export function isRegion({ country, state, region }: HolidayRegion): boolean {
  const isKnown = (code: string, list: NamedRegion[]) => list.some((each) => each.code === code);
  if (!isKnown(country, regionsBelow("en"))) return false;
  if (state === null) return region === null;
  return isKnown(state, regionsBelow("en", country)) && (region === null || isKnown(region, regionsBelow("en", country, state)));
}
