import { z } from "zod";
import { Id, Instant } from "./common.ts";
import type { Priority } from "./conversations.ts";

const Minutes = z.int().min(1).max(60 * 24 * 365);
const PriorityTargets = z.object({ first_response: Minutes, next_response: Minutes, resolution: Minutes });

/** Business minutes promised, by case priority and metric. */
export const SlaPromises = z.object({ low: PriorityTargets, medium: PriorityTargets, high: PriorityTargets, urgent: PriorityTargets } satisfies Record<Priority, unknown>);
export type SlaPromises = z.infer<typeof SlaPromises>;

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
/** Opening hours of one weekday; several periods a day, a period never passes midnight (split it there). */
export const OpenPeriod = z.object({ from: TimeOfDay, to: TimeOfDay }).refine((p) => p.from < p.to, "must end after it starts");
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export const Week = z.object(Object.fromEntries(weekdays.map((day) => [day, z.array(OpenPeriod).max(8)])) as Record<(typeof weekdays)[number], z.ZodArray<typeof OpenPeriod>>);
export type Week = z.infer<typeof Week>;

export const Calendar = z.object({ id: Id, name: z.string(), timeZone: z.string(), week: Week, holidays: z.array(z.object({ date: z.iso.date(), name: z.string() })) });
export type Calendar = z.infer<typeof Calendar>;

export const SavePolicy = z.object({
  id: Id.optional(),
  version: z.int().optional(),
  name: z.string().trim().min(1).max(120),
  calendarId: Id,
  promises: SlaPromises,
  /** Share of the promised minutes after which the warning is given. */
  warnAtPercent: z.int().min(1).max(99).default(75),
});
export type SavePolicy = z.input<typeof SavePolicy>;

export const SlaPolicy = z.object({
  id: Id, version: z.int(), name: z.string(), calendarId: Id, promises: SlaPromises, warnAtPercent: z.int(), isDefault: z.boolean(),
  updatedAt: Instant, updatedBy: z.string().nullable(),
});
export type SlaPolicy = z.infer<typeof SlaPolicy>;
