import type { PinnedChatTemplate } from "../../../server/contract/campaigns.ts";
import type { PlatformTemplate } from "../../../server/contract/platforms.ts";
import { fillPlaces } from "../../../server/contract/template-text.ts";

type Components = PlatformTemplate["components"];
export type Place = PlatformTemplate["places"][number];

/** What a person sees of a template's message on the telephone. */
export interface ChatLook {
  header: string | null;
  media: "image" | "video" | "document" | null;
  body: string;
  footer: string | null;
  /** "": of one that copies a code, whose words are WhatsApp's own. */
  buttons: string[];
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");
const kindOf = (part: Record<string, unknown> | undefined, name: "type" | "format") => textOf(part?.[name]).toUpperCase();

/** Pure: a template with values by its places' keys; places without one stand as they are. */
export function lookOf(components: Components, values: Record<string, string>): ChatLook {
  const part = (type: string) => components.find((component) => kindOf(component, "type") === type);
  const filled = (text: string, prefix: string) => fillPlaces(text, (name) => values[prefix + name]?.trim() || undefined);
  const header = part("HEADER");
  const format = kindOf(header, "format");
  const buttons = part("BUTTONS")?.["buttons"];
  return {
    header: textOf(header?.["text"]) === "" ? null : filled(textOf(header?.["text"]), "header_"),
    media: format === "IMAGE" || format === "VIDEO" || format === "DOCUMENT" ? (format.toLowerCase() as ChatLook["media"]) : null,
    body: filled(textOf(part("BODY")?.["text"]), ""),
    footer: textOf(part("FOOTER")?.["text"]) || null,
    buttons: Array.isArray(buttons) ? buttons.map((button: unknown) => textOf((button as Record<string, unknown> | null)?.["text"])) : [],
  };
}

/** Pure: what was written to one person, as the server tells it line by line, in the parts of the variant that it was written with. */
export function lookOfText(text: string, { variants, language }: Pick<PinnedChatTemplate, "variants" | "language">): ChatLook {
  const lines = text.split("\n");
  const chosenFirst = [...variants].sort((one, other) => Number(other.language === language) - Number(one.language === language));
  for (const { components } of chosenFirst) {
    const look = lookOf(components, {});
    const end = [...(look.footer === null ? [] : look.footer.split("\n")), ...look.buttons.map((button) => `[${button}]`)];
    const rest = lines.slice(0, lines.length - end.length);
    if (end.some((line, index) => line !== lines[rest.length + index])) continue;
    const hasHeader = look.header !== null || look.media !== null;
    return { ...look, header: look.header === null ? null : (rest[0] ?? ""), body: rest.slice(hasHeader ? 1 : 0).join("\n") };
  }
  return { header: null, media: null, body: text, footer: null, buttons: [] };
}
