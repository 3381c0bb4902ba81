import type { Draft } from "../compose/draft.ts";
import type { MailApi } from "../mail/mail-api.ts";
import type { FullMessage } from "../mail/message.ts";

/** What an add-in frame is looking at. */
export type HostItem =
  { kind: "none" } | { kind: "read"; message: FullMessage; api: MailApi } | { kind: "compose"; draft: Draft };

/** Tells one item from another, e.g. for its notifications. */
export function itemKey(item: HostItem): string {
  if (item.kind === "none") return "";
  return item.kind === "read" ? item.message.id : draftKey(item.draft);
}

const draftKeys = new WeakMap<Draft, string>();

/** A draft keeps its key when its first save gives it an id. */
export function draftKey(draft: Draft): string {
  const key = draftKeys.get(draft) ?? `draft-${crypto.randomUUID()}`;
  draftKeys.set(draft, key);
  return key;
}
