/** "2026-12-24" → "24 Dec 2026"; "12-24", which is each year → "24 December" */
export function dayText(date: string, locale: string): string {
  const isYearly = date.length === 5;
  return new Intl.DateTimeFormat(locale, isYearly ? { day: "numeric", month: "long", timeZone: "UTC" } : { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${isYearly ? `2024-${date}` : date}T00:00:00Z`));
}
