import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { countryCode } from "../contacts/transform-country.ts";
import { timeZoneOf } from "../contacts/transform-time-zone.ts";

interface Known {
  timeZone: string | null;
  country: string | null;
  phone: string | null;
}

/** A person's time zone: as the row says, as the contact says, or that of a country that keeps but one time. Null: not known. */
export function recipientZone(values: Record<string, string>, contact: Known | undefined): string | null {
  const said = values.time_zone?.trim();
  if (said) {
    const zone = timeZoneOf(said);
    if (zone) return zone;
  }
  if (contact?.timeZone) return contact.timeZone;
  const country = (values.country ? countryCode(values.country) : null) ?? contact?.country ?? countryOfPhone(values.phone || contact?.phone);
  return country ? oneZoneOf(country) : null;
}

function countryOfPhone(phone: string | null | undefined): string | null {
  return phone?.startsWith("+") ? (parsePhoneNumberFromString(phone)?.country ?? null) : null;
}

const zones = new Map<string, string | null>();

function oneZoneOf(country: string): string | null {
  const known = zones.get(country);
  if (known !== undefined) return known;
  const found = zonesOfCountry(country);
  const zone = found.every((each) => hoursOf(each) === hoursOf(found[0]!)) ? (found[0] ?? null) : null;
  if (/^[A-Z]{2}$/.test(country)) zones.set(country, zone);
  return zone;
}

/** As CLDR has them: https://tc39.es/proposal-intl-locale-info/ */
function zonesOfCountry(country: string): string[] {
  try {
    return (new Intl.Locale(`und-${country}`) as Intl.Locale & { getTimeZones?: () => string[] | undefined }).getTimeZones?.() ?? [];
  } catch {
    return [];
  }
}

const WINTER = Date.UTC(2026, 0, 15);
const SUMMER = Date.UTC(2026, 6, 15);

/** Germany has two zones (Büsingen), which keep the same time. */
function hoursOf(zone: string): string {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset", hour: "numeric" });
  return `${format.format(WINTER)} ${format.format(SUMMER)}`;
}
