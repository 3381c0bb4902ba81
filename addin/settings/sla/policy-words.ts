import type { ConditionGroup } from "../../../server/contract/conditions.ts";
import type { EscalationStep, PausableStatus, SlaPromise, WarningPoint } from "../../../server/contract/sla.ts";
import { groupPieces, type Words } from "../rules/condition-words.ts";
import { formatDuration } from "./duration.ts";

export function conditionsText(words: Words, group: ConditionGroup): string {
  const pieces = groupPieces(words, group);
  return pieces.length === 0 ? words.t("sla.everyCase") : pieces.map(({ text }) => text).join("");
}

export function promiseText({ t }: Pick<Words, "t">, promise: SlaPromise | null): string {
  if (!promise) return t("sla.noPromise");
  const time = formatDuration(promise.minutes);
  return promise.clock === "wall" ? t("sla.onTheWall", { time }) : time;
}

export function warningText({ t }: Pick<Words, "t">, warning: WarningPoint): string {
  return warning.kind === "percent" ? t("minuteLedger.point.percent", { percent: warning.percent }) : t("minuteLedger.point.before", { time: formatDuration(warning.minutes) });
}

export function stepText({ t, language }: Pick<Words, "t" | "language">, { relation, minutes, to }: EscalationStep): string {
  const when = relation === "after" && minutes === 0 ? t("sla.step.atOnce") : t(`sla.step.${relation}Time`, { time: formatDuration(minutes) });
  return t("sla.step.tells", { when, who: new Intl.ListFormat(language).format(to.map((role) => t(`sla.role.${role}`))) });
}

export function pausesText({ t, language }: Pick<Words, "t" | "language">, statuses: readonly PausableStatus[]): string {
  return statuses.length === 0 ? t("sla.neverPauses") : new Intl.ListFormat(language).format(statuses.map((status) => t(`status.${status}`)));
}
