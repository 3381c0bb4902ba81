import type { TFunction } from "i18next";
import { spanText } from "./span-text.ts";

/** "percent:75", "escalation:after:120": a point of a promise as it is kept, in words. */
export function pointText(t: TFunction, point: string): string {
  const [kind, first = "", second = ""] = point.split(":");
  if (kind === "percent") return t("minuteLedger.point.percent", { percent: first });
  if (kind === "before") return t("minuteLedger.point.before", { time: spanText(t, Number(first) * 60) });
  if (kind !== "escalation") return t("minuteLedger.point.breach");
  return first === "after" && second === "0" ? t("minuteLedger.point.escalationAtOnce") : t(`minuteLedger.point.escalation_${first}`, { time: spanText(t, Number(second) * 60) });
}
