import type { RuleAction } from "../../../server/contract/rules.ts";
import { durationText } from "../../shared/i18n/duration.ts";
import { spanText } from "../../shared/sla/span-text.ts";
import type { Words } from "./condition-words.ts";
import { nameIn } from "./use-rule-names.ts";

const SHOWN_CHARS = 60;

/** "assign to Billing", as it stands in the sentence behind "then". */
export function actionText({ t, language, choices }: Words, action: RuleAction): string {
  const list = (words: string[]) => (words.length === 0 ? "…" : new Intl.ListFormat(language).format(words));
  const short = (text: string) => (text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text) || "…";
  const say = (places: Record<string, string | number>, variant = "") => t(`rules.does.${action.type}${variant}`, places);
  switch (action.type) {
    case "set_status":
      return say({ status: t(`status.${action.status}`) });
    case "set_priority":
      return say({ priority: t(`priority.${action.priority}`) });
    case "set_category":
      return action.category === null ? say({}, "_none") : say({ category: choices.categories.find(({ key }) => key === action.category)?.name ?? (action.category || "…") });
    case "set_type":
      return action.caseType === null ? say({}, "_none") : say({ caseType: t(`rules.caseType.${action.caseType}`, { defaultValue: action.caseType || "…" }) });
    case "set_title":
      return say({ title: short(action.title) });
    case "set_custom_field": {
      const name = choices.customFields.find(({ key }) => key === action.key)?.name ?? (action.key || "…");
      return action.value === null ? say({ name }, "_none") : say({ name, value: typeof action.value === "boolean" ? t(action.value ? "rules.yes" : "rules.no") : String(action.value) });
    }
    case "tag_contact":
      if (action.remove.length === 0) return say({ tags: list(action.add) }, "_add");
      return action.add.length === 0 ? say({ tags: list(action.remove) }, "_remove") : say({ tags: list(action.add), removed: list(action.remove) }, "_both");
    case "assign_user":
      return say({ name: nameIn(choices.users, action.userId) || "…" });
    case "assign_team":
      return say({ name: nameIn(choices.teams, action.teamId) || "…" });
    case "unassign":
    case "open_case":
      return say({});
    case "assign_present":
      return say({ name: nameIn(choices.teams, action.teamId) || "…", way: t(`rules.way.${action.by}`) });
    case "add_task": {
      const title = short(action.title);
      if (action.dueInMinutes === null) return say({ title });
      return say({ title, time: Number.isFinite(action.dueInMinutes) ? durationText(t, action.dueInMinutes) : "…" }, "_due");
    }
    case "add_note":
      return say({ text: short(action.text) });
    case "reply":
      return say({ name: nameIn(choices.templates, action.templateId) || "…" });
    case "start_follow_up": {
      const places = { name: nameIn(choices.templates, action.templateId) || "…", time: Number.isFinite(action.minutes) ? spanText(t, action.minutes * 60) : "…", count: action.times };
      return action.task === null ? say(places) : say({ ...places, title: short(action.task) }, "_task");
    }
    case "forward":
      return say({ to: list(action.to) });
    case "notify":
      return say({ who: list([...action.who.map((who) => t(`rules.who.${who}`)), ...action.userIds.map((id) => nameIn(choices.users, id))]) });
    case "call_webhook":
      return say({ name: nameIn(choices.webhooks, action.webhookId) || "…" });
    case "set_outlook_category":
      return say({ category: action.category || "…" });
    default:
      return action satisfies never;
  }
}
