/** Rows of an office's export: twelve columns, some 120 bytes, nobody twice, in no order. */
export const contactHeaders = ["Customer no", "First name", "Last name", "Company", "E-mail", "Phone", "City", "Country", "Language", "Last order", "Amount", "Note"];

const given = ["Ingrid", "Hugo", "Chloé", "Tomás", "Aylin", "Jonas", "Priya", "Anna", "Wei", "Fatima", "Olu", "Søren", "Łukasz", "María"];
const family = ["Solberg", "Martins", "Dubois", "Ortega", "Demir", "Weber", "Natarajan", "Müller", "Chen", "Haddad", "Adeyemi", "Nielsen", "Nowak", "García"];
const cities = ["Oslo", "Lisboa", "Paris", "Bilbao", "İzmir", "Köln", "Chennai", "Zürich", "Shanghai", "Beirut", "Lagos", "Aarhus", "Kraków", "Sevilla"];
const countries = ["NO", "PT", "FR", "ES", "TR", "DE", "IN", "CH", "CN", "LB", "NG", "DK", "PL", "ES"];

/** The row with this number, from 1, and always the same. */
export function contactCells(index: number): string[] {
  const mixed = Math.imul(index, 2654435761) >>> 0;
  const first = given[mixed % 14]!;
  const last = family[(mixed >>> 8) % 14]!;
  const place = (mixed >>> 16) % 14;
  return [
    `C${String(index).padStart(7, "0")}`, first, last, `${last} ${cities[place]} & Co`, `${mixed.toString(36)}.${last.length}@mail${mixed % 997}.example`, `+49151${String(mixed % 100_000_000).padStart(8, "0")}`,
    cities[place]!, countries[place]!, "en", `2026-${String(1 + (mixed % 12)).padStart(2, "0")}-${String(1 + ((mixed >>> 5) % 28)).padStart(2, "0")}`, String((mixed % 100_000) / 100), `Order ${mixed % 9999} by road`,
  ];
}
