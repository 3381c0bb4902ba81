import type { TFunction } from "i18next";

/** What a place is called on screens, by its key: `first_name`, `header_1`, `button_0_1`. */
export function placeWords(t: TFunction, key: string): string {
  const header = /^header_(.+)$/.exec(key);
  if (header) return t("chatTemplate.inHeader", { place: asWritten(header[1]!) });
  const button = /^button_(\d+)_/.exec(key);
  return button ? t("chatTemplate.inButton", { number: Number(button[1]) + 1 }) : asWritten(key);
}

/** A number alone says nothing: it stands as the text has it. */
const asWritten = (name: string): string => (/^\d+$/.test(name) ? `{{${name}}}` : name);
