import type { Answered } from "../../services/channels/channel-vendor.ts";
import { type MetaOptions, askMetaFor } from "./ask-meta.ts";
import { momentOf, objectOf } from "./hostile-json.ts";

/** When a token ends; null: never, or nobody says. https://developers.facebook.com/docs/graph-api/reference/debug_token */
export function tokenEnd(options: MetaOptions, token: string): Promise<Answered<Date | null | undefined>> {
  const url = `${options.addresses.metaGraphBaseUrl}/debug_token?input_token=${encodeURIComponent(token)}`;
  return askMetaFor(options, { method: "GET", url, token }, (json) => {
    const end = objectOf(json["data"])["expires_at"];
    // 0: it lasts until it is taken back.
    return { end: end === 0 ? null : (momentOf(end, "s") ?? undefined) };
  }).then((answer) => (answer.ok ? { ok: true, value: answer.value.end } : answer));
}
