import type { Calendar, CalendarDefinition, CalendarPreview, CalendarVersion, IcalDays, NamedRegion, ReadIcal, RestoreCalendar, SaveCalendar } from "../../../server/contract/calendars.ts";
import type { ApiConnection } from "../../shared/api.ts";

/** The calls about calendars. Each rejects with ApiProblem. */
export function createCalendarCalls({ client }: ApiConnection) {
  const one = client.calendars[":id"];
  const param = (id: string) => ({ param: { id } });
  return {
    list: (): Promise<Calendar[]> => items(client.calendars.$get({ query: {} })),
    listAll: (): Promise<Calendar[]> => items(client.calendars.$get({ query: { archived: "true" } })),
    save: (json: SaveCalendar): Promise<Calendar> => read(client.calendars.$post({ json })),
    versions: (id: string): Promise<CalendarVersion[]> => items(one.versions.$get(param(id))),
    restore: (id: string, json: RestoreCalendar): Promise<Calendar> => read(one.restore.$post({ ...param(id), json })),
    archive: (id: string, version: number): Promise<Calendar> => read(one.archive.$post({ ...param(id), json: { version } })),
    unarchive: (id: string, version: number): Promise<Calendar> => read(one.unarchive.$post({ ...param(id), json: { version } })),
    preview: (json: CalendarDefinition): Promise<CalendarPreview> => read(client.calendars.preview.$post({ json })),
    readIcal: (json: ReadIcal): Promise<IcalDays> => read(client.calendars.ical.$post({ json })),
    regions: (language: string, country?: string, state?: string): Promise<NamedRegion[]> => items(client.calendars.regions.$get({ query: { language, ...(country && { country }), ...(state && { state }) } })),
  };
}

async function read<Body>(answer: Promise<{ json(): Promise<Body> }>): Promise<Body> {
  return (await answer).json();
}

async function items<Item>(answer: Promise<{ json(): Promise<{ items: Item[] }> }>): Promise<Item[]> {
  return (await read(answer)).items;
}
