import type { MediaType, OutgoingContent, TemplateComponent, TemplateParameter } from "../../contract/chats.ts";

/** A reply button's title is shorter than a list's: https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages */
const BUTTONS_MAX = 3;
const BUTTON_TITLE_CHARS_MAX = 20;
/** Opens a list. Its words would need a language, and a message has none. */
const LIST_BUTTON = "☰";

export interface WhatsAppMessage {
  to: string;
  content: OutgoingContent;
  replyTo: string | null;
  tracker: string;
  /** Of uploaded files, by SHA-256. */
  mediaIds: ReadonlyMap<string, string>;
}

/** The JSON of one message, which AWS carries as it is: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages */
export function whatsAppMessage({ to, content, replyTo, tracker, mediaIds }: WhatsAppMessage): Record<string, unknown> {
  return {
    messaging_product: "whatsapp",
    recipient_type: "individual",
    to: numberOf(to),
    ...(replyTo === null ? {} : { context: { message_id: replyTo } }),
    biz_opaque_callback_data: tracker,
    ...bodyOf(content, mediaIds),
  };
}

/** A number without its plus; a business-scoped id as it is. */
const numberOf = (address: string): string => (/^\+\d+$/.test(address) ? address.slice(1) : address);

/** Every file that must be uploaded before. */
export function filesOf(content: OutgoingContent): { sha256: string; mimeType: string | null; fileName: string | null }[] {
  if ("fileSha256" in content) return [{ sha256: content.fileSha256, mimeType: content.mimeType, fileName: content.fileName }];
  if (content.type !== "template") return [];
  return content.components.flatMap(({ parameters }) => parameters.flatMap((parameter) => ("fileSha256" in parameter && parameter.fileSha256 !== undefined ? [{ sha256: parameter.fileSha256, mimeType: MIME_TYPES[parameter.type], fileName: parameter.fileName ?? null }] : [])));
}

/** What a template's header takes. */
const MIME_TYPES = { image: null, video: "video/mp4", document: "application/pdf" };

function bodyOf(content: OutgoingContent, mediaIds: ReadonlyMap<string, string>): Record<string, unknown> {
  switch (content.type) {
    case "text": {
      return { type: "text", text: { body: content.body, preview_url: /https?:\/\//.test(content.body) } };
    }
    case "template": {
      const { name, language } = content;
      // A component without values is as the template says, and may not be named.
      const components = content.components.filter(({ parameters }) => parameters.length > 0);
      return { type: "template", template: { name, language: { code: language }, ...(components.length > 0 && { components: components.map((component) => componentOf(component, mediaIds)) }) } };
    }
    case "interactive": {
      return { type: "interactive", interactive: interactiveOf(content) };
    }
    case "reaction": {
      // An empty one takes the reaction back.
      return { type: "reaction", reaction: { message_id: content.toProviderMessageId, emoji: content.emoji ?? "" } };
    }
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker": {
      return { type: content.type, [content.type]: mediaOf(content, mediaIds.get(content.fileSha256) ?? "") };
    }
    default: {
      return content satisfies never;
    }
  }
}

/** Sounds and stickers have no words below them, and documents alone a name. */
function mediaOf({ type, caption, fileName }: { type: MediaType; caption: string | null; fileName: string | null }, id: string): Record<string, unknown> {
  const hasCaption = caption !== null && type !== "audio" && type !== "sticker";
  return { id, ...(hasCaption && { caption }), ...(type === "document" && fileName !== null && { filename: fileName }) };
}

function interactiveOf({ body, footer, choices }: Extract<OutgoingContent, { type: "interactive" }>): Record<string, unknown> {
  const said = { body: { text: body }, ...(footer === null ? {} : { footer: { text: footer } }) };
  const areButtons = choices.length <= BUTTONS_MAX && choices.every(({ title, description }) => title.length <= BUTTON_TITLE_CHARS_MAX && description === null);
  if (areButtons) return { type: "button", ...said, action: { buttons: choices.map(({ id, title }) => ({ type: "reply", reply: { id, title } })) } };
  return { type: "list", ...said, action: { button: LIST_BUTTON, sections: [{ rows: choices.map(({ id, title, description }) => ({ id, title, ...(description === null ? {} : { description }) })) }] } };
}

function componentOf({ type, button, parameters }: TemplateComponent, mediaIds: ReadonlyMap<string, string>): Record<string, unknown> {
  if (type !== "button") return { type, parameters: parameters.map((parameter) => parameterOf(parameter, mediaIds)) };
  const { kind, index } = button ?? { kind: "quick_reply" as const, index: 0 };
  return { type, sub_type: kind, index: String(index), parameters: parameters.map((parameter) => buttonParameterOf(kind, parameter)) };
}

function parameterOf(parameter: TemplateParameter, mediaIds: ReadonlyMap<string, string>): Record<string, unknown> {
  switch (parameter.type) {
    case "text": {
      // Meta refuses line breaks, tabs and more than four spaces in a row.
      return { type: "text", ...(parameter.name !== undefined && { parameter_name: parameter.name }), text: parameter.text.replace(/\s*[\n\r\t]\s*/g, " ").replace(/ {5,}/g, "    ") };
    }
    case "payload": {
      return { type: "payload", payload: parameter.payload };
    }
    case "image":
    case "video":
    case "document": {
      const { type, fileSha256, link, fileName } = parameter;
      const source = fileSha256 === undefined ? { link: link ?? "" } : { id: mediaIds.get(fileSha256) ?? "" };
      return { type, [type]: { ...source, ...(type === "document" && fileName !== undefined && { filename: fileName }) } };
    }
    default: {
      return parameter satisfies never;
    }
  }
}

function buttonParameterOf(kind: "quick_reply" | "url" | "copy_code", parameter: TemplateParameter): Record<string, unknown> {
  const value = parameter.type === "text" ? parameter.text : parameter.type === "payload" ? parameter.payload : "";
  if (kind === "quick_reply") return { type: "payload", payload: value };
  return kind === "url" ? { type: "text", text: value } : { type: "coupon_code", coupon_code: value };
}
