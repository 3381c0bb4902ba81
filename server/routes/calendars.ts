import { Calendar, CalendarDefinition, CalendarMove, CalendarPreview, CalendarVersion, IcalDays, NamedRegion, ReadIcal, RestoreCalendar, SaveCalendar } from "../contract/calendars.ts";
import { Id } from "../contract/common.ts";
import { archiveCalendar, unarchiveCalendar } from "../services/calendars/archive-calendar.ts";
import { regionsBelow } from "../services/calendars/holidays-of.ts";
import { previewCalendar } from "../services/calendars/preview-calendar.ts";
import { listCalendars, versionsOfCalendar } from "../services/calendars/queries.ts";
import { readIcal } from "../services/calendars/read-ical.ts";
import { restoreCalendar } from "../services/calendars/restore-calendar.ts";
import { checkedDefinition, saveCalendar } from "../services/calendars/save-calendar.ts";
import { createRouter, ctxFor, define, json, jsonBody, z } from "./route.ts";

const tags = ["calendars"];
const params = z.object({ id: Id });
const regionCode = z.string().regex(/^[A-Za-z0-9-]{1,10}$/).optional();

const getCalendars = define({ verb: "readSla", method: "get", path: "/calendars", summary: "Working hours and holidays, oldest first", tags, request: { query: z.object({ archived: z.enum(["true", "false"]).default("false") }) }, responses: json(z.object({ items: z.array(Calendar) })) });
const postCalendar = define({ verb: "saveCalendar", method: "post", path: "/calendars", summary: "Create a calendar, or change the version that was read", tags, request: { body: jsonBody(SaveCalendar) }, responses: json(Calendar) });
const getVersions = define({ verb: "readSla", method: "get", path: "/calendars/{id}/versions", summary: "As it was, newest first", tags, request: { params }, responses: json(z.object({ items: z.array(CalendarVersion) })) });
const postRestore = define({ verb: "saveCalendar", method: "post", path: "/calendars/{id}/restore", summary: "Make an earlier version the newest", tags, request: { params, body: jsonBody(RestoreCalendar) }, responses: json(Calendar) });
const postArchive = define({ verb: "saveCalendar", method: "post", path: "/calendars/{id}/archive", summary: "Take a calendar that no policy uses out of the lists", tags, request: { params, body: jsonBody(CalendarMove) }, responses: json(Calendar) });
const postUnarchive = define({ verb: "saveCalendar", method: "post", path: "/calendars/{id}/unarchive", summary: "Put it back into the lists", tags, request: { params, body: jsonBody(CalendarMove) }, responses: json(Calendar) });
const postPreview = define({ verb: "readSla", method: "post", path: "/calendars/preview", summary: "Twelve months of a calendar, saved or not, with the source of each day that is unlike its weekday", tags, request: { body: jsonBody(CalendarDefinition) }, responses: json(CalendarPreview) });
const postIcal = define({ verb: "saveCalendar", method: "post", path: "/calendars/ical", summary: "What an iCalendar file would add; nothing is stored", tags, request: { body: jsonBody(ReadIcal) }, responses: json(IcalDays) });
const getRegions = define({
  verb: "readSla", method: "get", path: "/calendars/regions", summary: "Countries whose holidays are known; the states of one; the regions of a state", tags,
  request: { query: z.object({ country: regionCode, state: regionCode, language: z.string().regex(/^[a-z]{2}$/).default("en") }) },
  responses: json(z.object({ items: z.array(NamedRegion) })),
});

export const calendarRoutes = createRouter()
  .openapi(getCalendars, async (c) => c.json({ items: await listCalendars(ctxFor(c), { archived: c.req.valid("query").archived === "true" }) }, 200))
  .openapi(postCalendar, async (c) => c.json(await saveCalendar(ctxFor(c), c.req.valid("json")), 200))
  .openapi(getVersions, async (c) => c.json({ items: await versionsOfCalendar(ctxFor(c), c.req.valid("param").id) }, 200))
  .openapi(postRestore, async (c) => c.json(await restoreCalendar(ctxFor(c), { ...c.req.valid("param"), ...c.req.valid("json") }), 200))
  .openapi(postArchive, async (c) => c.json(await archiveCalendar(ctxFor(c), { ...c.req.valid("param"), ...c.req.valid("json") }), 200))
  .openapi(postUnarchive, async (c) => c.json(await unarchiveCalendar(ctxFor(c), { ...c.req.valid("param"), ...c.req.valid("json") }), 200))
  .openapi(postPreview, (c) => c.json(previewCalendar(checkedDefinition(c.req.valid("json")), ctxFor(c).now()), 200))
  .openapi(postIcal, async (c) => c.json(await readIcal(c.req.valid("json"), ctxFor(c).now()), 200))
  .openapi(getRegions, (c) => {
    ctxFor(c);
    const { language, country, state } = c.req.valid("query");
    return c.json({ items: regionsBelow(language, country, country === undefined ? undefined : state) }, 200);
  });
