import type { TFunction } from "i18next";
import { durationParts } from "./dates.ts";

/** "2 h 10 min", "3 d 4 h", "less than 1 min". */
export function durationText(t: TFunction, wholeMinutes: number): string {
  const { days, hours, minutes } = durationParts(wholeMinutes);
  if (days > 0) return hours > 0 ? t("duration.daysHours", { days, hours }) : t("duration.days", { days });
  if (hours > 0) return minutes > 0 ? t("duration.hoursMinutes", { hours, minutes }) : t("duration.hours", { hours });
  return minutes > 0 ? t("duration.minutes", { minutes }) : t("duration.underAMinute");
}

/** "first response in 2 h" as the beginning of a line. */
export const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
