import type { TFunction } from "i18next";
import type { PreviewProblem, RecipientPreview } from "../../../server/contract/campaigns.ts";
import { placeWords } from "./use-place-words.ts";

/** What stands against one person's message. What the template's language or WhatsApp says of it stands behind, as they say it. */
export function problemWords(t: TFunction, problem: PreviewProblem, channel: RecipientPreview["channel"]): string {
  const { kind, field, message } = problem;
  const isOfPlace = kind === "empty_parameter" || kind === "bad_parameter";
  const words = t(`check.own.${kind}${variantOf(problem, channel)}`, { field: isOfPlace ? placeWords(t, field ?? "") : (field ?? "") });
  return kind === "template_error" || kind === "bad_parameter" ? `${words} ${message}` : words;
}

function variantOf({ kind, field }: PreviewProblem, channel: RecipientPreview["channel"]): "" | "Topic" | "Address" | "Phone" | "Chat" {
  switch (kind) {
    case "suppressed":
      return field === null ? "" : "Topic";
    case "duplicate":
      if (field === null) return "";
      return field === "phone" ? "Phone" : "Address";
    case "address_bad":
      return field === "phone" ? "Phone" : "";
    case "no_consent":
      return channel === "whatsapp" ? "Chat" : "";
    default:
      return "";
  }
}
