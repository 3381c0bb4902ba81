import type { TFunction } from "i18next";
import type { OpenedCase } from "../../server/contract/cases.ts";
import { byUrgency, isOpen } from "./clock-state.ts";
import { shortTime } from "./i18n/dates.ts";

/** "Case #1042 was opened: first response due Mon 14:05". */
export function caseNotification(t: TFunction, { case: opened, outcome }: OpenedCase, now: Date, locale: string): string {
  const number = opened.number;
  const [target] = opened.targets.filter((target) => isOpen(target) && target.dueAt).sort(byUrgency);
  if (outcome === "already_open") return t("notification.alreadyOpen", { number, title: opened.title });
  if (!target?.dueAt) return t("notification.opened", { number });
  return t("notification.openedWithDue", { number, metric: t(`metric.${target.metric}`), time: shortTime(new Date(target.dueAt), now, locale) });
}
