import { checkMedia, isObject, listOf, type MediaKind, textOf } from "./check-whatsapp.ts";
import { MetaRefusal } from "./errors.ts";
import type { Json, MetaTemplate, Shown } from "./model.ts";

const BODY_MAX = 1_024;
const PLACE = /\{\{\s*(\w+)\s*\}\}/g;

export function placesIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACE)].map(([, name]) => name!))];
}

/**
 * A template with the values that a message gives it, as its reader sees it. Throws what Meta refuses: 132000 another
 * count, 131008 a missing or empty value, 132012 one of another kind, 132018 line breaks in one, 132005 too long a text.
 */
export function fillTemplate(template: MetaTemplate, given: Json[]): Shown {
  const partOf = (type: string) => template.components.find((one) => textOf(one["type"]).toUpperCase() === type);
  const givenFor = (type: string) => listOf(given.find((one) => textOf(one["type"]).toLowerCase() === type)?.["parameters"]);
  for (const one of given) if (!["header", "body", "button"].includes(textOf(one["type"]).toLowerCase())) throw new MetaRefusal(100, `Param template['components']['type'] must be one of {HEADER, BODY, BUTTON} - got "${String(one["type"])}".`);
  const text = fillText(template, "body", textOf(partOf("BODY")?.["text"]), givenFor("body"));
  if ([...text].length > BODY_MAX) throw new MetaRefusal(132005, `body text too long: max ${BODY_MAX}`);
  const header = headerOf(template, partOf("HEADER"), givenFor("header"));
  const footer = textOf(partOf("FOOTER")?.["text"]);
  const choices = buttonsOf(listOf(partOf("BUTTONS")?.["buttons"]), given.filter((one) => textOf(one["type"]).toLowerCase() === "button"));
  return { text, ...header, ...(footer ? { footer } : {}), ...(choices.length > 0 ? { choices } : {}) };
}

function fillText(template: MetaTemplate, at: string, text: string, parameters: Json[]): string {
  const places = placesIn(text);
  if (parameters.length !== places.length) throw new MetaRefusal(132000, `${at}: number of localizable_params (${parameters.length}) does not match the expected number of params (${places.length})`);
  const values = new Map<string, string>();
  for (const [index, parameter] of parameters.entries()) {
    const name = template.parameterFormat === "NAMED" ? textOf(parameter["parameter_name"]) : places[index]!;
    if (!places.includes(name)) throw new MetaRefusal(100, name === "" ? "Parameter name is missing or empty" : `${at}: there is no parameter named ${name}`);
    values.set(name, valueOf(parameter, `${at}['parameters'][${index}]`));
  }
  if (values.size !== places.length) throw new MetaRefusal(132000, `${at}: number of localizable_params (${values.size}) does not match the expected number of params (${places.length})`);
  return text.replace(PLACE, (_, name: string) => values.get(name) ?? "");
}

function valueOf(parameter: Json, at: string): string {
  const { type } = parameter;
  if (type === "currency" || type === "date_time") {
    const fallback = isObject(parameter[type]) ? textOf(parameter[type]["fallback_value"]) : "";
    if (!fallback) throw new MetaRefusal(131008, `Parameter of type ${type} is missing fallback_value (${at})`);
    return fallback;
  }
  if (type !== "text") throw new MetaRefusal(132012, `${at}: expected text, received ${String(type)}`);
  const text = textOf(parameter["text"]);
  if (text.trim() === "") throw new MetaRefusal(131008, `Parameter of type text is missing text value (${at})`);
  if (/[\n\t]| {5,}/.test(text)) throw new MetaRefusal(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces");
  return text;
}

function headerOf(template: MetaTemplate, header: Json | undefined, parameters: Json[]): Pick<Shown, "header" | "media"> {
  if (!header) {
    if (parameters.length > 0) throw new MetaRefusal(132000, `header: number of localizable_params (${parameters.length}) does not match the expected number of params (0)`);
    return {};
  }
  const format = textOf(header["format"]).toLowerCase();
  if (format === "text") return { header: fillText(template, "header", textOf(header["text"]), parameters) };
  const [parameter] = parameters;
  if (!parameter) throw new MetaRefusal(132012, `header: Format mismatch, expected ${format.toUpperCase()}, received UNKNOWN`);
  if (parameter["type"] !== format || !isObject(parameter[format])) throw new MetaRefusal(132012, `header: Format mismatch, expected ${format.toUpperCase()}, received ${String(parameter["type"]).toUpperCase()}`);
  if (format === "location") return {};
  const media = parameter[format];
  checkMedia(format as MediaKind, media, `template['components'][header]['${format}']`);
  return { media: { kind: format, mediaId: textOf(media["id"]) || null, link: textOf(media["link"]) || null, fileName: textOf(media["filename"]) || null } };
}

function buttonsOf(buttons: Json[], given: Json[]): NonNullable<Shown["choices"]> {
  const givenAt = (index: number) => listOf(given.find((one) => Number(one["index"]) === index)?.["parameters"])[0];
  for (const one of given) if (!buttons[Number(one["index"])]) throw new MetaRefusal(132000, `buttons: there is no button at index ${String(one["index"])}`);
  return buttons.map((button, index) => {
    const type = textOf(button["type"]).toUpperCase();
    const title = textOf(button["text"]);
    const parameter = givenAt(index);
    if (type === "URL") {
      const isOpen = placesIn(textOf(button["url"])).length > 0;
      if (isOpen && !textOf(parameter?.["text"])) throw new MetaRefusal(131008, `buttons: Button at index ${index} of type Url requires a parameter`);
      if (!isOpen && parameter) throw new MetaRefusal(132018, `buttons: Button at index ${index} of type Url does not require parameters`);
      return { id: String(index), title, kind: "url" as const, url: textOf(button["url"]).replace(PLACE, textOf(parameter?.["text"])) };
    }
    if (type === "COPY_CODE" && !textOf(parameter?.["coupon_code"]) && !textOf(parameter?.["text"])) throw new MetaRefusal(131008, `buttons: Button at index ${index} of type CopyCode requires a parameter`);
    if (type === "PHONE_NUMBER" || type === "COPY_CODE") return { id: String(index), title: title || "Copy code", kind: "url" as const };
    return { id: textOf(parameter?.["payload"]) || title, title, kind: "quick_reply" as const };
  });
}
