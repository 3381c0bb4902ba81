/** What a preview shows where a merge field stands, for the fields that most files have. */
const samples: Record<string, string> = {
  first_name: "Ida", given_name: "Ida", last_name: "Nørdal", family_name: "Nørdal", name: "Ida Nørdal", email: "ida@example.com", company: "Nordlys AS", phone: "+47 22 00 00 00",
  language: "en", country: "NO", city: "Tromsø", time_zone: "Europe/Oslo", unsubscribe_url: "https://example.com/unsubscribe",
};

export const sampleOf = (field: string): string => samples[field] ?? `[${field.replaceAll("_", " ")}]`;
