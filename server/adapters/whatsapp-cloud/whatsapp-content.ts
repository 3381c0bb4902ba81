import { type ChatContent, mediaTypes } from "../../contract/chats.ts";
import { TEXT_CHARS_MAX, type Untrusted, idOf, isObject, numberOf, objectOf, objectsOf, textOf } from "../meta/hostile-json.ts";

export interface ReadContent {
  content: ChatContent;
  /** What a person reads of it; null: nothing that somebody wrote or tapped. */
  text: string | null;
  mediaId: string | null;
}

const CAPTION_CHARS_MAX = 1_024;
const NOTE_CHARS_MAX = 4_096;
const CARDS_MAX = 50;
const LINES_OF_CARD_MAX = 20;
const ITEMS_MAX = 50;

/** One message of a person or of ours: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages */
export function readWhatsAppContent(message: Untrusted): ReadContent {
  const type = textOf(message["type"], 80) ?? "unknown";
  const of = objectOf(message[type]);
  const media = mediaTypes.find((one) => one === type);
  if (media) return readMedia(media, of);
  switch (type) {
    case "text": {
      const body = textOf(of["body"], TEXT_CHARS_MAX);
      return body === null ? note(type, "") : { content: { type: "text", body }, text: body, mediaId: null };
    }
    case "button": {
      return choice(idOf(of["payload"]), textOf(of["text"], CAPTION_CHARS_MAX)) ?? note(type, "");
    }
    case "interactive": {
      return readInteractive(of);
    }
    case "reaction": {
      return bare({ type: "reaction", emoji: textOf(of["emoji"], 40), toProviderMessageId: idOf(of["message_id"]) ?? "" });
    }
    case "location": {
      return readLocation(of);
    }
    case "contacts": {
      return bare({ type: "contacts", people: objectsOf(message["contacts"], CARDS_MAX).map(readCard) });
    }
    case "order": {
      return note(type, orderInWords(of));
    }
    case "system": {
      return note(type, textOf(of["body"], NOTE_CHARS_MAX) ?? "");
    }
    default: {
      return note(type, objectsOf(message["errors"], 5).map(({ title, error_data: data }) => textOf(objectOf(data)["details"], 500) ?? textOf(title, 200) ?? "").join(" "));
    }
  }
}

function readMedia(type: (typeof mediaTypes)[number], of: Untrusted): ReadContent {
  const mediaId = idOf(of["id"]);
  const caption = textOf(of["caption"], CAPTION_CHARS_MAX);
  const content = { type, fileSha256: null, mediaId, mimeType: textOf(of["mime_type"], 200) ?? "application/octet-stream", fileName: textOf(of["filename"], 240), size: null, caption, failure: null };
  return { content, text: caption, mediaId };
}

function readInteractive(of: Untrusted): ReadContent {
  const type = textOf(of["type"], 80) ?? "interactive";
  const reply = objectOf(of[type]);
  if (type === "button_reply" || type === "list_reply") {
    const read = choice(idOf(reply["id"]), textOf(reply["title"], CAPTION_CHARS_MAX));
    if (read) return read;
  }
  if (type === "nfm_reply") return note(type, textOf(reply["response_json"], NOTE_CHARS_MAX) ?? "");
  return note(type, textOf(reply["response"], 200) ?? "");
}

function choice(id: string | null, title: string | null): ReadContent | null {
  return title === null ? null : { content: { type: "choice", id, title }, text: title, mediaId: null };
}

function readLocation(of: Untrusted): ReadContent {
  const [latitude, longitude] = [numberOf(of["latitude"]), numberOf(of["longitude"])];
  if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return note("location", textOf(of["address"], 500) ?? "");
  return bare({ type: "location", latitude, longitude, name: textOf(of["name"], 500), address: textOf(of["address"], 1_000) });
}

function readCard(card: Untrusted) {
  const name = objectOf(card["name"]);
  const said = [textOf(name["first_name"], 200), textOf(name["last_name"], 200)].filter((part) => part !== null).join(" ");
  const lines = (list: unknown, field: string) => objectsOf(list, LINES_OF_CARD_MAX).flatMap((line) => textOf(line[field], 320) ?? []);
  return { name: textOf(name["formatted_name"], 400) ?? said, phones: lines(card["phones"], "phone"), emails: lines(card["emails"], "email") };
}

function orderInWords(order: Untrusted): string {
  const lines = objectsOf(order["product_items"], ITEMS_MAX).map((item) => {
    const price = numberOf(item["item_price"]);
    return `${numberOf(item["quantity"]) ?? 1} × ${idOf(item["product_retailer_id"])?.slice(0, 200) ?? "?"}${price === null ? "" : ` · ${price} ${textOf(item["currency"], 3) ?? ""}`.trimEnd()}`;
  });
  return [textOf(order["text"], CAPTION_CHARS_MAX), ...lines].filter((line) => line !== null).join("\n").slice(0, NOTE_CHARS_MAX);
}

const bare = (content: ChatContent): ReadContent => ({ content, text: null, mediaId: null });
const note = (kind: string, text: string): ReadContent => bare({ type: "other", kind: kind.slice(0, 80), text: text.slice(0, NOTE_CHARS_MAX) });

/** What the sender took back or edited: the message's id and its new content; null: taken back. */
export function readChange(message: Untrusted): { of: string; content: ChatContent | null } | null {
  if (message["type"] === "revoke") {
    const of = idOf(objectOf(message["revoke"])["original_message_id"]);
    return of === null ? null : { of, content: null };
  }
  const edit = objectOf(message["edit"]);
  const of = idOf(edit["original_message_id"]);
  if (message["type"] !== "edit" || of === null || !isObject(edit["message"])) return null;
  return { of, content: readWhatsAppContent(edit["message"]).content };
}

