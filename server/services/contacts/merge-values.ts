import { underAllNames } from "../../contract/merge-names.ts";

/**
 * Stands for each recipient's own link while a mail is rendered and compared: the link is put in when the mail leaves, so
 * that a mail is the same whenever it is rendered. https://www.rfc-editor.org/rfc/rfc2606#section-2
 */
export const UNSUBSCRIBE_PLACE = "https://unsubscribe.mailroom.invalid/";

/** What templates may name for one row: its own columns, the usual other names for given and family name, the name, and the link to unsubscribe. */
export function mergeValuesOf(values: Record<string, string>): Record<string, string> {
  return { ...underAllNames(values), unsubscribe_url: UNSUBSCRIBE_PLACE };
}

/** The name on screens and in the address line; the address where none is known. */
export function displayNameOf(values: Record<string, string>): string {
  return mergeValuesOf(values).name?.replace(/\s+/g, " ").trim() || values.email || "";
}
