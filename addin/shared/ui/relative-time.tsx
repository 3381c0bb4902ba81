import { useTranslation } from "react-i18next";
import { exactTime, relativeTime, shortTime } from "../i18n/dates.ts";
import { useNow } from "./use-now.ts";

/** "5 minutes ago", the exact time on hover; `as="short"` is the clock or day instead. */
export function RelativeTime({ at, as = "relative" }: { at: string; as?: "relative" | "short" }) {
  const { i18n } = useTranslation();
  const now = useNow(60_000);
  const date = new Date(at);
  const text = as === "short" ? shortTime(date, now, i18n.language) : relativeTime(date, date > now ? date : now, i18n.language);
  return <time dateTime={at} title={exactTime(date, i18n.language)}>{text}</time>;
}
