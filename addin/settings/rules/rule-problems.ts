import type { TFunction } from "i18next";
import { RuleAction, RuleDefinition } from "../../../server/contract/rules.ts";
import type { ShownProblem } from "./problems-context.ts";
import { toDefinition, type RuleDraft } from "./rule-draft.ts";

export interface RuleProblem extends ShownProblem {
  /** Nothing was said yet: that is told when one wants to save, not while one is on the way there. */
  isMissing: boolean;
}

/** What the contract refuses, by its place, in words. */
export function ownProblems(t: TFunction, draft: RuleDraft): RuleProblem[] {
  const checked = RuleDefinition.safeParse(toDefinition(draft));
  const byPlace = new Map<string, RuleProblem>();
  for (const { path } of checked.error?.issues ?? []) {
    const place = path.join(".");
    if (!byPlace.has(place)) byPlace.set(place, { path: place, ...ownWords(t, path.map(String), draft) });
  }
  return [...byPlace.values()];
}

function ownWords(t: TFunction, path: string[], draft: RuleDraft): Pick<RuleProblem, "text" | "isMissing"> {
  const [top, index, field] = path;
  if (top === "name") return { text: t("rules.problem.name"), isMissing: true };
  if (top === "trigger") return { text: t("rules.problem.duration"), isMissing: false };
  if (top === "actions" && index === undefined) return { text: t("rules.problem.noAction"), isMissing: true };
  if (top !== "actions" || field === undefined) return { text: t("rules.problem.other"), isMissing: false };
  const action = draft.actions[Number(index)]?.action;
  if (field === "to" && action?.type === "forward") return action.to.length === 0 ? { text: t("rules.problem.address"), isMissing: true } : { text: t("rules.problem.wrongAddress"), isMissing: false };
  if (field.endsWith("Id")) return { text: t("rules.problem.choose"), isMissing: true };
  if (field === "minutes") return { text: t("rules.problem.hourAtLeast"), isMissing: false };
  if (field === "dueInMinutes") return { text: t("rules.problem.duration"), isMissing: false };
  return { text: t("rules.problem.write"), isMissing: true };
}

/** For the server's check: what is not said yet is left out, or it would refuse to look at the rest. */
export interface Checkable {
  definition: RuleDefinition;
  /** The place of each of its actions in the draft. */
  places: number[];
}

export function checkable(draft: RuleDraft): Checkable | null {
  const { actions, name, ...rest } = toDefinition(draft);
  const sound = actions.flatMap((action, place) => (RuleAction.safeParse(action).success ? [{ action, place }] : []));
  const definition = RuleDefinition.safeParse({ ...rest, name: name || "?", actions: sound.length > 0 ? sound.map(({ action }) => action) : [{ type: "open_case" }] });
  return definition.success ? { definition: definition.data, places: sound.map(({ place }) => place) } : null;
}

/** What the server found, at its place in the draft and in the reader's language. */
export function foundProblems(t: TFunction, found: { path: string; message: string }[], places: number[]): RuleProblem[] {
  return found.flatMap(({ path, message }) => {
    const place = inDraft(path, places);
    return place === null ? [] : [{ path: place, ...foundWords(t, path, message) }];
  });
}

/** Null: it speaks of what was put in only for the check. */
function inDraft(path: string, places: number[]): string | null {
  const [top, index, ...rest] = path.split(".");
  if (top !== "actions" || index === undefined) return path;
  const place = places[Number(index)];
  return place === undefined ? null : ["actions", place, ...rest].join(".");
}

const WANTED: [message: RegExp, key: string][] = [
  [/^wants one or several/, "rules.problem.several"],
  [/^wants a text/, "rules.problem.value"],
  [/^wants a number/, "rules.problem.number"],
  [/^wants business minutes/, "rules.problem.duration"],
  [/^wants a moment/, "rules.problem.moment"],
  [/^wants /, "rules.problem.choose"],
  [/^names nobody/, "rules.problem.nobody"],
  [/^names no tag/, "rules.problem.noTag"],
];
const WRONG: [message: RegExp, key: string][] = [
  [/^there is no such/, "rules.problem.gone"],
  [/^needs a case/, "rules.problem.needsCase"],
  [/^cannot be asked/, "rules.problem.operator"],
  [/^is nested deeper/, "rules.problem.tooDeep"],
  [/at most \d+ are asked/, "rules.problem.tooMany"],
];
/** Set by the server for every expression; nobody typed it. */
const FLAGS = /^(.*`)(?:\(\?[im]+\))+/s;
const PATTERN = /^is no regular expression that can be used: (.*)$/s;

/** In the words of the screen; what it has none for is told as the server says it. */
export function foundWords(t: TFunction, path: string, message: string): Pick<RuleProblem, "text" | "isMissing"> {
  const why = PATTERN.exec(message)?.[1];
  if (why) return { text: t("rules.problem.pattern", { why: why.replace(FLAGS, "$1") }), isMissing: false };
  const wanted = WANTED.find(([pattern]) => pattern.test(message));
  if (wanted) return { text: t(wanted[1]), isMissing: true };
  const wrong = WRONG.find(([pattern]) => pattern.test(message));
  return { text: wrong ? t(wrong[1]) : `${path}: ${message}`, isMissing: false };
}
