import { type Contact, SaveContact } from "../../server/contract/contacts.ts";
import type { Ctx } from "../../server/context.ts";
import { createContact } from "../../server/services/contacts/save-contact.ts";
import type { z } from "zod";

/** A contact as a form would send it. */
export function person(ctx: Ctx, fields: z.input<typeof SaveContact>): Promise<Contact> {
  return createContact(ctx, SaveContact.parse(fields));
}

export const ingrid = { name: "Ingrid Solberg", givenName: "Ingrid", familyName: "Solberg", company: "Nordlys AS", email: "ingrid@nordlys.example", phone: "+4790123456", language: "nb", country: "NO", timeZone: "Europe/Oslo", tags: ["vip", "winter"], customFields: { customer_no: "0042", trip: "Tromsø" } };
export const hugo = { name: "Hugo Martins", company: "Martins Lda", email: "hugo@martins.example", country: "PT", tags: ["winter"], customFields: { customer_no: "0043", booked: "2026-03-05" } };
export const chloe = { name: "Chloé Dubois", email: "chloe.dubois@atelier.example", phone: "+33612345678", country: "FR" };
