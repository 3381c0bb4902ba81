import type { HolidayTranslations } from "../../../server/contract/calendars.ts";

/** A day's name for a reader of this language, and beside it the one that it has in its region, where that is another. */
export function holidayName({ name, translations }: { name: string; translations: HolidayTranslations }, language: string): { name: string; regionName: string | null } {
  const translated = translations[language.slice(0, 2) as keyof HolidayTranslations];
  return translated ? { name: translated, regionName: name } : { name, regionName: null };
}

/** "Epiphany (Heilige Drei Könige)" */
export function holidayText(day: { name: string; translations: HolidayTranslations }, language: string): string {
  const { name, regionName } = holidayName(day, language);
  return regionName ? `${name} (${regionName})` : name;
}
