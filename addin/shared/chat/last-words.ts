import type { TFunction } from "i18next";
import type { InboxConversation } from "../../../server/contract/inbox.ts";

/** What was said last, in one line: of a picture that it is one. */
export function lastWords(t: TFunction, { last, subject, channel }: Pick<InboxConversation, "last" | "subject" | "channel">): string {
  if (!last) return subject || t("inbox.nothingYet");
  if (channel === "email") return [subject, last.text].filter(Boolean).join(" – ");
  return last.text || t(`inbox.kind.${last.contentType ?? "other"}`, { defaultValue: t("inbox.kind.other") });
}
