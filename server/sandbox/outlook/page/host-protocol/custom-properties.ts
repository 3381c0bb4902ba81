import type { MailApi } from "../mail/mail-api.ts";
import { done } from "./answers.ts";
import type { OutlookCalls } from "./answers.ts";
import { OUTLOOK_CALLS } from "./ids.ts";

type ExtendedProperties = { singleValueExtendedProperties?: { id: string; value: string }[] };

/**
 * Custom properties are one named MAPI property for each add-in, a JSON text
 * ([MS-OXCEXT], "cecp-" and the add-in's id in PS_PUBLIC_STRINGS).
 */
export function customPropertyCalls(addInId: string, api: MailApi, messageId: () => Promise<string>): OutlookCalls {
  const propertyId = `String {00020329-0000-0000-C000-000000000046} Name cecp-${addInId}`;
  return {
    [OUTLOOK_CALLS.loadCustomProperties]: async () => {
      const filter = encodeURIComponent(`id eq '${propertyId}'`);
      const path = `${api.message(await messageId())}?$select=id&$expand=singleValueExtendedProperties($filter=${filter})`;
      const { singleValueExtendedProperties: found } = await api.graph<ExtendedProperties>(path);
      const value = found?.find((each) => each.id.toLowerCase() === propertyId.toLowerCase())?.value;
      return { wasSuccessful: true, customProperties: value ?? "{}" };
    },
    [OUTLOOK_CALLS.saveCustomProperties]: async ({ customProperties }) => {
      const property = { id: propertyId, value: JSON.stringify(customProperties) };
      await api.update(await messageId(), { singleValueExtendedProperties: [property] });
      return done();
    },
  };
}
