import { isTimeZone } from "../../contract/common.ts";
import { wordKey } from "./transform-text.ts";

/** Windows' names and the zone that CLDR gives for each (https://github.com/unicode-org/cldr/blob/main/common/supplemental/windowsZones.xml, territory 001). */
const windowsZones =
  "Dateline=Etc/GMT+12|UTC-11=Etc/GMT+11|Aleutian=America/Adak|Hawaiian=Pacific/Honolulu|Marquesas=Pacific/Marquesas|Alaskan=America/Anchorage|UTC-09=Etc/GMT+9|Pacific=America/Los_Angeles|Pacific Standard Time (Mexico)=America/Tijuana|UTC-08=Etc/GMT+8|US Mountain=America/Phoenix|Mountain Standard Time (Mexico)=America/Mazatlan|Mountain=America/Denver|Yukon=America/Whitehorse|Central America=America/Guatemala|Central=America/Chicago|Easter Island=Pacific/Easter|Central Standard Time (Mexico)=America/Mexico_City|Canada Central=America/Regina|SA Pacific=America/Bogota|Eastern Standard Time (Mexico)=America/Cancun|Eastern=America/New_York|Haiti=America/Port-au-Prince|Cuba=America/Havana|US Eastern=America/Indianapolis|Turks And Caicos=America/Grand_Turk|Paraguay=America/Asuncion|Atlantic=America/Halifax|Venezuela=America/Caracas|Central Brazilian=America/Cuiaba|SA Western=America/La_Paz|Pacific SA=America/Santiago|Newfoundland=America/St_Johns|Tocantins=America/Araguaina|E. South America=America/Sao_Paulo|SA Eastern=America/Cayenne|Argentina=America/Buenos_Aires|Greenland=America/Godthab|Montevideo=America/Montevideo|Magallanes=America/Punta_Arenas|Saint Pierre=America/Miquelon|Bahia=America/Bahia|UTC-02=Etc/GMT+2|Azores=Atlantic/Azores|Cape Verde=Atlantic/Cape_Verde|UTC=Etc/UTC|GMT=Europe/London|Greenwich=Atlantic/Reykjavik|Sao Tome=Africa/Sao_Tome|Morocco=Africa/Casablanca|W. Europe=Europe/Berlin|Central Europe=Europe/Budapest|Romance=Europe/Paris|Central European=Europe/Warsaw|W. Central Africa=Africa/Lagos|Jordan=Asia/Amman|GTB=Europe/Bucharest|Middle East=Asia/Beirut|Egypt=Africa/Cairo|E. Europe=Europe/Chisinau|Syria=Asia/Damascus|West Bank=Asia/Hebron|South Africa=Africa/Johannesburg|FLE=Europe/Kiev|Israel=Asia/Jerusalem|South Sudan=Africa/Juba|Kaliningrad=Europe/Kaliningrad|Sudan=Africa/Khartoum|Libya=Africa/Tripoli|Namibia=Africa/Windhoek|Arabic=Asia/Baghdad|Turkey=Europe/Istanbul|Arab=Asia/Riyadh|Belarus=Europe/Minsk|Russian=Europe/Moscow|E. Africa=Africa/Nairobi|Volgograd=Europe/Volgograd|Iran=Asia/Tehran|Arabian=Asia/Dubai|Astrakhan=Europe/Astrakhan|Azerbaijan=Asia/Baku|Russia Time Zone 3=Europe/Samara|Mauritius=Indian/Mauritius|Saratov=Europe/Saratov|Georgian=Asia/Tbilisi|Caucasus=Asia/Yerevan|Afghanistan=Asia/Kabul|West Asia=Asia/Tashkent|Qyzylorda=Asia/Qyzylorda|Ekaterinburg=Asia/Yekaterinburg|Pakistan=Asia/Karachi|India=Asia/Calcutta|Sri Lanka=Asia/Colombo|Nepal=Asia/Katmandu|Central Asia=Asia/Bishkek|Bangladesh=Asia/Dhaka|Omsk=Asia/Omsk|Myanmar=Asia/Rangoon|SE Asia=Asia/Bangkok|Altai=Asia/Barnaul|W. Mongolia=Asia/Hovd|North Asia=Asia/Krasnoyarsk|N. Central Asia=Asia/Novosibirsk|Tomsk=Asia/Tomsk|China=Asia/Shanghai|North Asia East=Asia/Irkutsk|Singapore=Asia/Singapore|W. Australia=Australia/Perth|Taipei=Asia/Taipei|Ulaanbaatar=Asia/Ulaanbaatar|Aus Central W.=Australia/Eucla|Transbaikal=Asia/Chita|Tokyo=Asia/Tokyo|North Korea=Asia/Pyongyang|Korea=Asia/Seoul|Yakutsk=Asia/Yakutsk|Cen. Australia=Australia/Adelaide|AUS Central=Australia/Darwin|E. Australia=Australia/Brisbane|AUS Eastern=Australia/Sydney|West Pacific=Pacific/Port_Moresby|Tasmania=Australia/Hobart|Vladivostok=Asia/Vladivostok|Lord Howe=Australia/Lord_Howe|Bougainville=Pacific/Bougainville|Russia Time Zone 10=Asia/Srednekolymsk|Magadan=Asia/Magadan|Norfolk=Pacific/Norfolk|Sakhalin=Asia/Sakhalin|Central Pacific=Pacific/Guadalcanal|Russia Time Zone 11=Asia/Kamchatka|New Zealand=Pacific/Auckland|UTC+12=Etc/GMT-12|Fiji=Pacific/Fiji|Chatham Islands=Pacific/Chatham|UTC+13=Etc/GMT-13|Tonga=Pacific/Tongatapu|Samoa=Pacific/Apia|Line Islands=Pacific/Kiritimati";

/** Abbreviations that mean one zone wherever they are written; IST, CST or BST mean several. */
const abbreviations: Record<string, string> = { cet: "Europe/Berlin", cest: "Europe/Berlin", mez: "Europe/Berlin", mesz: "Europe/Berlin", eet: "Europe/Athens", wet: "Europe/Lisbon", msk: "Europe/Moscow", jst: "Asia/Tokyo", kst: "Asia/Seoul", pst: "America/Los_Angeles", pdt: "America/Los_Angeles", edt: "America/New_York", et: "America/New_York", pt: "America/Los_Angeles", utc: "Etc/UTC", gmt: "Etc/UTC", z: "Etc/UTC", nzst: "Pacific/Auckland", nzdt: "Pacific/Auckland", hst: "Pacific/Honolulu", aest: "Australia/Brisbane", awst: "Australia/Perth" };

let zoneByName: Map<string, string> | null = null;

/** The IANA zone of its name, its city, Windows' name or an offset (`UTC+1`); null where none is meant for certain. */
export function timeZoneOf(text: string): string | null {
  zoneByName ??= readNames();
  const known = zoneByName.get(text) ?? zoneByName.get(text.toLowerCase());
  if (known) return known;
  const offset = offsetZone(text);
  if (offset) return offset;
  const zone = text.trim().replace(/\s+/g, "_");
  if (zone.includes("/") && isTimeZone(zone)) return zone;
  // `(UTC+01:00) Amsterdam, Berlin, Bern` says a place; the offset alone would lose summer time.
  const places = /^\((?:UTC|GMT)[^)]*\)\s*(.+)$/i.exec(text)?.[1]?.split(/,\s*/) ?? [text];
  for (const place of places) {
    const found = zoneByName.get(wordKey(place));
    if (found) return found;
  }
  return null;
}

/** Zones of whole hours; their names count westwards (https://data.iana.org/time-zones/tzdb/etcetera). */
function offsetZone(text: string): string | null {
  const offset = /^(?:UTC|GMT)?\s*([+\u2212-])\s*(\d{1,2})(?::?00)?$/i.exec(text);
  if (!offset) return null;
  const hours = Number(offset[2]);
  if (hours === 0) return "Etc/UTC";
  const isEast = offset[1] === "+";
  return hours <= (isEast ? 14 : 12) ? `Etc/GMT${isEast ? "-" : "+"}${hours}` : null;
}

function readNames(): Map<string, string> {
  const names = new Map<string, string>();
  const zones = Intl.supportedValuesOf("timeZone");
  for (const zone of zones) if (zone.includes("/") && !zone.startsWith("Etc/")) names.set(wordKey(zone.split("/").at(-1)!), zone);
  for (const zone of zones) names.set(zone.toLowerCase(), zone);
  for (const pair of windowsZones.split("|")) {
    const [name, zone] = pair.split("=") as [string, string];
    const full = /^UTC|Time\b|GMT$/.test(name) && name !== "GMT" ? name : `${name} Standard Time`;
    names.set(wordKey(full), zone);
    names.set(full.toLowerCase(), zone);
  }
  for (const [name, zone] of Object.entries(abbreviations)) names.set(name, zone);
  return names;
}
