import type { TFunction } from "i18next";
import type { LedgerLine, SlaLedger, TargetLedger } from "../../../server/contract/sla.ts";
import { capitalise } from "../i18n/duration.ts";
import { holidayText } from "./holiday-name.ts";
import { spanText } from "./span-text.ts";

/** "Paused: awaiting customer", "Holiday: Christmas Day". */
export function lineText(t: TFunction, { kind, name, translations, status }: Pick<LedgerLine, "kind" | "name" | "translations" | "status">, language: string): string {
  if (kind === "holiday") return t("minuteLedger.kind.holidayNamed", { name: holidayText({ name: name ?? "", translations }, language) });
  if (kind === "paused" && status) return t("minuteLedger.kind.pausedIn", { status: t(`status.${status}`) });
  return t(`minuteLedger.kind.${kind}`);
}

export const targetTitle = (t: TFunction, { metric, taskTitle }: Pick<TargetLedger, "metric" | "taskTitle">): string => (taskTitle ? t("minuteLedger.task", { title: taskTitle }) : capitalise(t(`metric.${metric}`)));

/** "2 h 10 min of 4 h used", and what came of it. */
export function usedText(t: TFunction, target: TargetLedger): string {
  const { seconds, minutes } = target;
  const counted = seconds.counted ?? 0;
  const used = t("minuteLedger.used", { used: counted === 0 ? t("minuteLedger.nothing") : spanText(t, counted), all: spanText(t, minutes * 60) });
  return `${used} · ${t(`minuteLedger.state.${stateOf(target)}`)}`;
}

type LedgerState = "cancelled" | "met" | "met_late" | "breached" | "paused" | "open";

/** Pure. What was missed stays missed while it is paused. */
export function stateOf({ metAt, breachedAt, cancelledAt, pausedAt }: Pick<TargetLedger, "metAt" | "breachedAt" | "cancelledAt" | "pausedAt">): LedgerState {
  if (cancelledAt) return "cancelled";
  if (metAt) return breachedAt ? "met_late" : "met";
  if (breachedAt) return "breached";
  return pausedAt ? "paused" : "open";
}

/** "SLA Standard, version 3 · calendar Office hours, version 2 (Europe/Berlin)". */
export function underText(t: TFunction, { policy, calendar }: Pick<TargetLedger, "policy" | "calendar">): string {
  return `${t("minuteLedger.policy", { ...policy })} · ${calendar ? t("minuteLedger.calendar", { ...calendar }) : t("minuteLedger.wall")}`;
}

export function changeText(t: TFunction, { event, actor, data }: SlaLedger["changes"][number]): string {
  return t(`minuteLedger.change.${event.replace("case.", "")}`, { actor, reason: typeof data["reason"] === "string" ? data["reason"] : "" });
}
