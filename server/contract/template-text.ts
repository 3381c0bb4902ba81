/** Names are single words: small letters, digits, underscores (https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates). */
const PLACE = /\{\{\s*([a-z0-9_]{1,60})\s*\}\}/gi;

/** Pure: the names of the places in an approved template's text, in their order, each once. */
export const placeNames = (text: string): string[] => [...new Set([...text.matchAll(PLACE)].map((match) => match[1]!))];

/** Pure: the text with values in its places; a place without one stands as it is. */
export const fillPlaces = (text: string, valueOf: (name: string) => string | undefined): string => text.replaceAll(PLACE, (whole, name: string) => valueOf(name) ?? whole);
