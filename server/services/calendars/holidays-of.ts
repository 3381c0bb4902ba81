import { createRequire } from "node:module";
import type { default as Holidays, HolidaysTypes } from "date-holidays";
import type { HolidayRegion, HolidayTranslations } from "../../contract/calendars.ts";
import { ownLanguages } from "../../contract/common.ts";
import { addDays } from "./calendar-date.ts";

/** A holiday of a country or of a part of it, on one day. */
export interface RegionHoliday {
  /** 2026-12-25 */
  date: string;
  name: string;
  translations: HolidayTranslations;
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

/** The holidays of a region in a year, in order, under their names there; of two on one day the longer one first. */
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

/** What the day in place of a holiday is called, after its name; as date-holidays has it. */
const inItsPlace = { en: "substitute day", de: "Ersatztag" };

function daysOf(region: HolidayRegion, year: number): RegionHoliday[] {
  const library = createHolidays(region);
  // The package's types leave out what a rule says.
  const names = new Map((library.getRules() as unknown as HolidaysTypes.HolidayRule[]).map((each) => [each.rule, each.name]));
  return library
    .getHolidays(year)
    .filter(({ type }) => region.kinds.includes(type))
    .flatMap(({ date, start, end, name, rule, substitute }) => {
      const translations = translationsOf(name, names.get(rule), substitute === true);
      const hours = Math.round((end.getTime() - start.getTime()) / 3_600_000);
      // A day of a clock change has 23 hours; feasts that begin with the evening before are told with its hours.
      const dayCount = Math.max(1, Math.floor((hours + 1) / 24));
      return Array.from({ length: dayCount }, (_, day) => ({ date: addDays(date.slice(0, 10), day), name, translations, rule, from: day === 0 ? date.slice(11, 16) : "00:00" }));
    });
}

function translationsOf(name: string, names: string | Record<string, string> | undefined, isSubstitute: boolean): HolidayTranslations {
  if (names === undefined || typeof names === "string") return {};
  const found: HolidayTranslations = {};
  for (const language of ownLanguages) {
    const translated = names[language] && (isSubstitute ? `${names[language]} (${inItsPlace[language]})` : names[language]);
    if (translated && translated !== name) found[language] = translated;
  }
  return found;
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
