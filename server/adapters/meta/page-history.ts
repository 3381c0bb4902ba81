import type { Answered, VendorAccount } from "../../services/channels/channel-vendor.ts";
import type { HookEvent } from "../../services/channels/hook-events.ts";
import { type MetaOptions, pathOf } from "./ask-meta.ts";
import { graphPages } from "./graph-pages.ts";
import { type Untrusted, idOf, objectOf, objectsOf, textOf } from "./hostile-json.ts";
import { readMessaging } from "./messaging-events.ts";
import { type PageProvider, type PageRoute, pageRoute } from "./page-route.ts";

const CONVERSATIONS_PER_PAGE = 25;
const MESSAGES_PER_PAGE = 50;
const PAGES_MAX = 400;
/** An attachment has other fields as it is a picture, a film or a file; to ask for one that it lacks is an error. */
const MESSAGE_FIELDS = "id,created_time,from,to,message,attachments";

/** Conversations that something was said in since then, newest first, a page of each at a time. https://developers.facebook.com/docs/graph-api/reference/page/conversations */
export async function* readPageHistory(options: MetaOptions, provider: PageProvider, account: VendorAccount, since: Date): AsyncIterable<Answered<HookEvent[]>> {
  const route = pageRoute(options, provider, account);
  if (!route.ok) {
    yield route;
    return;
  }
  const { token } = route;
  const url = `${route.writerUrl}/conversations?platform=${provider}&fields=id,updated_time&limit=${CONVERSATIONS_PER_PAGE}`;
  for await (const page of graphPages(options, { url, token, pagesMax: PAGES_MAX })) {
    if (!page.ok) {
      yield page;
      return;
    }
    for (const conversation of page.value) {
      if (isBefore(conversation["updated_time"], since)) return;
      const id = idOf(conversation["id"]);
      if (id !== null) yield* readConversation(options, { provider, route, id }, since);
    }
  }
}

async function* readConversation(options: MetaOptions, { provider, route, id }: { provider: PageProvider; route: PageRoute; id: string }, since: Date): AsyncIterable<Answered<HookEvent[]>> {
  const url = `${route.base}${pathOf(id)}/messages?fields=${encodeURIComponent(MESSAGE_FIELDS)}&limit=${MESSAGES_PER_PAGE}`;
  for await (const page of graphPages(options, { url, token: route.token, pagesMax: PAGES_MAX })) {
    if (!page.ok) {
      yield page;
      return;
    }
    const newer = page.value.filter((message) => !isBefore(message["created_time"], since));
    if (newer.length > 0) yield { ok: true, value: newer.flatMap((message) => eventsOf(provider, route.externalId, message)) };
    if (newer.length < page.value.length) return;
  }
}

const isBefore = (value: unknown, since: Date): boolean => !((timeOf(value)?.getTime() ?? 0) >= since.getTime());

function timeOf(value: unknown): Date | null {
  // Without a colon in its offset, as Meta writes it, not every program reads it.
  const at = new Date((textOf(value, 40) ?? "").replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  return Number.isNaN(at.getTime()) ? null : at;
}

/** As a hook would have told it. */
function eventsOf(provider: PageProvider, accountExternalId: string, message: Untrusted): HookEvent[] {
  const from = objectOf(message["from"]);
  const isEcho = idOf(from["id"]) === accountExternalId;
  const attachments = objectsOf(objectOf(message["attachments"])["data"], 30).map(attachmentOf);
  const events = readMessaging(provider, accountExternalId, {
    sender: from,
    recipient: objectsOf(objectOf(message["to"])["data"], 1)[0] ?? {},
    timestamp: timeOf(message["created_time"])?.getTime(),
    message: { mid: message["id"], text: message["message"], is_echo: isEcho, attachments },
  });
  const [fromName, userName] = [textOf(from["name"], 300), textOf(from["username"], 300)];
  return events.map((event) => (event.kind === "message" && !isEcho ? { ...event, fromName, userName } : event));
}

function attachmentOf(attachment: Untrusted) {
  const [image, video] = [objectOf(attachment["image_data"])["url"], objectOf(attachment["video_data"])["url"]];
  if (typeof image === "string") return { type: "image", payload: { url: image } };
  if (typeof video === "string") return { type: "video", payload: { url: video } };
  return { type: textOf(attachment["mime_type"], 200)?.startsWith("audio/") ? "audio" : "file", payload: { url: attachment["file_url"] } };
}
