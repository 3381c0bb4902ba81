import type { TFunction } from "i18next";
import type { PreviewProblem, RecipientPreview } from "../../../server/contract/campaigns.ts";
import { placeWords } from "./place-words.ts";

/** What stands against one person's message. What the template's language or WhatsApp says of it stands behind, as they say it. */
export function problemWords(t: TFunction, problem: PreviewProblem, channel: RecipientPreview["channel"]): string {
  const words = t(`check.own.${problem.kind}${variantOf(problem, channel)}`, { field: fieldWords(t, problem) });
  return saysMore(problem) ? `${words} ${problem.message}` : words;
}

type OfKind = Pick<PreviewProblem, "kind" | "field">;

/** The field that a problem is about: a place of WhatsApp's template as screens call it. */
export function fieldWords(t: TFunction, { kind, field }: OfKind): string {
  return kind === "empty_parameter" || kind === "bad_parameter" ? placeWords(t, field ?? "") : (field ?? "");
}

/** Whether the message says what no words of ours do. */
export const saysMore = ({ kind }: Pick<OfKind, "kind">): boolean => kind === "template_error" || kind === "bad_parameter";

function variantOf({ kind, field }: OfKind, channel: RecipientPreview["channel"]): "" | "Topic" | "Address" | "Phone" | "Chat" {
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
