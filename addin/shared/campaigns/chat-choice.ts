import type { Campaign, ChosenChatTemplate } from "../../../server/contract/campaigns.ts";
import type { ApiProblem } from "../api-problem.ts";
import type { Place } from "./chat-look.ts";

/** From which number, by which template, and what goes into its places. */
export interface ChatChoice {
  accountId: string;
  /** Null: none is chosen yet. */
  template: { name: string; language: string } | null;
  values: Record<string, string>;
}

/** Pure: as a campaign has it; null where it does not write by WhatsApp. */
export function choiceOf({ chatAccountId, chatTemplate }: Pick<Campaign, "chatAccountId" | "chatTemplate">): ChatChoice | null {
  return chatAccountId && chatTemplate ? { accountId: chatAccountId, template: { name: chatTemplate.name, language: chatTemplate.language }, values: chatTemplate.values } : null;
}

/** What still lacks. By the keys of places those that say nothing. */
export interface ChatLack {
  isTemplateMissing: boolean;
  emptyKeys: string[];
}

/** Pure: null where all is said. */
export function lackOf({ template, values }: ChatChoice, places: readonly Place[]): ChatLack | null {
  const emptyKeys = template === null ? [] : places.filter(({ key }) => !values[key]?.trim()).map(({ key }) => key);
  return template !== null && emptyKeys.length === 0 ? null : { isTemplateMissing: template === null, emptyKeys };
}

/** Pure: as the server takes it; values that the template has no place for are not among them. */
export function chosenTemplate({ template, values }: ChatChoice, places: readonly Place[]): ChosenChatTemplate | null {
  return template && { ...template, values: Object.fromEntries(places.map(({ key }) => [key, (values[key] ?? "").trim()])) };
}

const VALUES = "chatTemplate.values.";

/** Pure: what the server said of values, by the places' keys; `isAllOfThem`: it said nothing else. */
export function valueProblems({ fields }: Pick<ApiProblem, "fields">): { problems: Record<string, string>; isAllOfThem: boolean } {
  const ofValues = fields.filter(({ path }) => path.startsWith(VALUES));
  return { problems: Object.fromEntries(ofValues.map(({ path, message }) => [path.slice(VALUES.length), message])), isAllOfThem: ofValues.length > 0 && ofValues.length === fields.length };
}
