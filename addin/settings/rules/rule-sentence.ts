import type { RuleDefinition } from "../../../server/contract/rules.ts";
import { durationText } from "../../shared/i18n/duration.ts";
import { actionText } from "./action-words.ts";
import { groupPieces, plain, strong, type Piece, type Words } from "./condition-words.ts";
import { nameIn } from "./use-rule-names.ts";

export type Readable = Pick<RuleDefinition, "trigger" | "conditions" | "actions" | "schedule" | "stops">;

/** "When **a case is opened** and **category is Billing**, then **set priority to High** and **assign to Billing**." */
export function ruleSentence(words: Words, rule: Readable): Piece[] {
  const { t } = words;
  const conditions = groupPieces(words, rule.conditions, rule.conditions.match === "all");
  const actions = rule.actions.flatMap((action, index) => [plain(t(index === 0 ? "rules.sentence.then" : "rules.sentence.and")), strong(actionText(words, action))]);
  const schedule = rule.schedule ? [plain(t("rules.sentence.comma")), strong(scheduleText(words, rule.schedule))] : [];
  return [
    plain(t("rules.sentence.when")), strong(triggerText(words, rule.trigger)), ...schedule,
    ...(conditions.length > 0 ? [plain(t("rules.sentence.and")), ...conditions] : []), ...actions, plain("."),
    ...(rule.stops ? [plain(" "), plain(t("rules.sentence.stops"))] : []),
  ];
}

export function sentenceText(pieces: Piece[]): string {
  return pieces.map((piece) => piece.text).join("");
}

export function triggerText({ t, choices }: Words, trigger: Readable["trigger"]): string {
  if (trigger.type === "event") return t(`rules.event.${trigger.event}`, { defaultValue: trigger.event });
  const time = Number.isFinite(trigger.minutes) ? durationText(t, trigger.minutes) : "…";
  const after = t(`rules.moment.${trigger.after}`);
  if (trigger.clock === "wall") return t("rules.timed.wall", { time, after });
  return trigger.calendarId === null ? t("rules.timed.business", { time, after }) : t("rules.timed.calendar", { time, after, calendar: nameIn(choices.calendars, trigger.calendarId) });
}

export function scheduleText({ t, choices }: Words, { calendarId, when }: NonNullable<Readable["schedule"]>): string {
  return t(`rules.schedule.${when}`, { calendar: calendarId === null ? t("rules.editor.deskHours") : nameIn(choices.calendars, calendarId) });
}
