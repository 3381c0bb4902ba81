import type { Campaign, PreviewProblem } from "../../../server/contract/campaigns.ts";
import { columnsNamedBy } from "../../shared/campaigns/place-values.ts";

/** Which of a row's values a person changes to mend a problem; none where the row is not at fault. */
export function fieldsToMend({ kind, field }: Pick<PreviewProblem, "kind" | "field">, values: Record<string, string>, { attachmentColumn, chatTemplate }: Pick<Campaign, "attachmentColumn" | "chatTemplate">): string[] {
  switch (kind) {
    case "empty_field":
    case "undefined_field":
      return field === null ? [] : [field];
    case "broken_link":
      return Object.keys(values).filter((name) => field !== null && field !== '""' && values[name]!.trim() !== "" && field.includes(values[name]!.trim()));
    case "one_word_name":
      return "given_name" in values && "family_name" in values ? ["given_name", "family_name"] : ["name"];
    case "wrong_language":
      return ["language"];
    case "missing_attachment":
    case "too_large":
      return attachmentColumn === null ? [] : [attachmentColumn];
    case "address_bad":
    case "duplicate":
      return [field === "phone" || field === "number" ? "phone" : "email"];
    case "empty_parameter":
    case "bad_parameter":
      return columnsNamedBy((field !== null && chatTemplate?.values[field]) || "", Object.keys(values));
    case "template_unapproved":
    case "template_error":
    case "unused_attachment":
    case "suppressed":
    case "no_consent":
    case "frequency_cap":
      return [];
    default:
      return kind satisfies never;
  }
}
