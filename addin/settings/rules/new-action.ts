import { mailActions, mailEvents, ruleActionTypes, type RuleAction, type RuleActionType, type RuleTrigger } from "../../../server/contract/rules.ts";

/** About two days of an office. */
const FIRST_FOLLOW_UP_MINUTES = 960;

/** Actions by what they are about, as one looks for them. */
const groups = {
  case: ["set_status", "set_priority", "set_category", "set_type", "set_title", "set_custom_field", "tag_contact", "open_case"],
  people: ["assign_user", "assign_team", "assign_present", "unassign", "notify"],
  work: ["add_task", "add_note"],
  mail: ["reply", "start_follow_up", "forward", "set_outlook_category"],
  outside: ["call_webhook"],
} as const satisfies Record<string, readonly RuleActionType[]>;
export type ActionGroup = keyof typeof groups;

/** What fits the trigger, and the type that is chosen already. */
export function actionGroups(trigger: RuleTrigger, chosen: RuleActionType): { key: ActionGroup; types: RuleActionType[] }[] {
  const isMail = trigger.type === "event" && mailEvents.includes(trigger.event);
  const fits = (type: RuleActionType) => type === chosen || (isMail ? mailActions.includes(type) : type !== "open_case");
  const shown = (Object.keys(groups) as ActionGroup[]).map((key) => ({ key, types: ruleActionTypes.filter((type) => (groups[key] as readonly RuleActionType[]).includes(type) && fits(type)) }));
  return shown.filter(({ types }) => types.length > 0);
}

/** An action of a type with what must still be said left open. */
export function emptyAction(type: RuleActionType): RuleAction {
  switch (type) {
    case "set_status":
      return { type, status: "in_progress" };
    case "set_priority":
      return { type, priority: "high" };
    case "set_category":
      return { type, category: "" };
    case "set_type":
      return { type, caseType: "" };
    case "set_title":
      return { type, title: "" };
    case "set_custom_field":
      return { type, key: "", value: null };
    case "tag_contact":
      return { type, add: [], remove: [] };
    case "assign_user":
      return { type, userId: "" };
    case "assign_team":
      return { type, teamId: "" };
    case "unassign":
    case "open_case":
      return { type };
    case "assign_present":
      return { type, teamId: "", by: "least_load", skill: null, keepsLast: false };
    case "add_task":
      return { type, title: "", dueInMinutes: null, assigneeId: null };
    case "add_note":
      return { type, text: "" };
    case "reply":
      return { type, templateId: "" };
    case "start_follow_up":
      return { type, templateId: "", minutes: FIRST_FOLLOW_UP_MINUTES, calendarId: null, times: 2, task: null };
    case "forward":
      return { type, to: [], text: "" };
    case "notify":
      return { type, who: ["assignee"], userIds: [], text: "" };
    case "call_webhook":
      return { type, webhookId: "" };
    case "set_outlook_category":
      return { type, category: "" };
    default:
      return type satisfies never;
  }
}
