import type { Calendar, SlaPromises } from "../../contract/sla.ts";

const officeDay = [{ from: "09:00", to: "17:30" }];

/** What a new desk starts with; admins change it under Settings, SLA. */
export const defaultCalendar: Omit<Calendar, "id"> = {
  name: "Office hours",
  timeZone: "Europe/Berlin",
  week: { mon: officeDay, tue: officeDay, wed: officeDay, thu: officeDay, fri: officeDay, sat: [], sun: [] },
  holidays: [],
};

/** Business minutes. */
export const defaultPromises: SlaPromises = {
  urgent: { first_response: 30, next_response: 60, resolution: 480 },
  high: { first_response: 60, next_response: 120, resolution: 960 },
  medium: { first_response: 240, next_response: 240, resolution: 1440 },
  low: { first_response: 480, next_response: 480, resolution: 2880 },
};

export const defaultPolicy = { name: "Standard", promises: defaultPromises, warnAtPercent: 75 };
