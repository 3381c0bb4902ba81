import { inArray, sql } from "drizzle-orm";
import { calendars } from "../../../drizzle/schema/calendars.ts";
import { webhooks } from "../../../drizzle/schema/notifications.ts";
import { teams, users } from "../../../drizzle/schema/people.ts";
import { templates } from "../../../drizzle/schema/templates.ts";
import { mailActions, mailEvents, type RuleAction, type RuleDefinition } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { listCustomFields } from "../cases/custom-fields.ts";
import { listCategories } from "../classification/queries.ts";
import { customKindsOf } from "../conditions/case-facts.ts";
import { checkConditions, type ConditionProblem } from "../conditions/check-conditions.ts";

/** All that is wrong with a rule, with its place; a screen shows it as one types, and what is to be published must have none. */
export async function problemsOfRule(ctx: Ctx, definition: RuleDefinition): Promise<ConditionProblem[]> {
  const problems = checkConditions(definition.conditions, await customKindsOf(ctx));
  const { trigger } = definition;
  if (trigger.type === "event" && mailEvents.includes(trigger.event)) {
    const opensAt = definition.actions.findIndex(({ type }) => type === "open_case");
    definition.actions.forEach(({ type }, index) => {
      if (opensAt >= 0 && index > opensAt) return;
      if (!mailActions.includes(type)) problems.push({ path: `actions.${index}.type`, message: "needs a case, and a mail that has just come may be none; open a case first, or let another event wake the rule" });
    });
  }
  definition.actions.forEach((action, index) => {
    if (action.type === "notify" && action.who.length + action.userIds.length === 0) problems.push({ path: `actions.${index}.who`, message: "names nobody" });
    if (action.type === "tag_contact" && action.add.length + action.remove.length === 0) problems.push({ path: `actions.${index}.add`, message: "names no tag" });
  });
  return [...problems, ...(await unknownNames(ctx, definition))];
}

export async function requireSoundRule(ctx: Ctx, definition: RuleDefinition): Promise<void> {
  const problems = await problemsOfRule(ctx, definition);
  if (problems.length > 0) throw refuse("unprocessable", `The rule cannot run: ${problems.map(({ path, message }) => `${path} ${message}`).join("; ")}.`, { remedy: "Mend what is marked.", errors: problems });
}

type Named = { path: string; id: string; table: keyof typeof tables };
const tables = { user: users, team: teams, template: templates, webhook: webhooks, calendar: calendars };

async function unknownNames(ctx: Ctx, { trigger, schedule, actions }: RuleDefinition): Promise<ConditionProblem[]> {
  const named: Named[] = actions.flatMap((action, index) => namedBy(action, `actions.${index}`));
  if (trigger.type === "time" && trigger.calendarId) named.push({ path: "trigger.calendarId", id: trigger.calendarId, table: "calendar" });
  if (schedule?.calendarId) named.push({ path: "schedule.calendarId", id: schedule.calendarId, table: "calendar" });
  const problems: ConditionProblem[] = [];
  for (const [name, table] of Object.entries(tables)) {
    const wanted = named.filter((one) => one.table === name);
    if (wanted.length === 0) continue;
    const known = await ctx.db.select({ id: table.id }).from(table).where(sql`${inArray(table.id, wanted.map(({ id }) => id))} and ${isThere(name as keyof typeof tables)}`);
    for (const { path, id } of wanted) if (!known.some((row) => row.id === id)) problems.push({ path, message: `there is no such ${name}` });
  }
  return [...problems, ...(await unknownKeys(ctx, actions))];
}

function isThere(name: keyof typeof tables) {
  switch (name) {
    case "user":
      return sql`${users.disabledAt} is null`;
    case "template":
      return sql`${templates.deletedAt} is null`;
    case "webhook":
      return sql`${webhooks.deletedAt} is null`;
    case "calendar":
      return sql`${calendars.archivedAt} is null`;
    case "team":
      return sql`true`;
    default:
      return name satisfies never;
  }
}

function namedBy(action: RuleAction, path: string): Named[] {
  switch (action.type) {
    case "assign_user":
      return [{ path: `${path}.userId`, id: action.userId, table: "user" }];
    case "assign_team":
    case "assign_present":
      return [{ path: `${path}.teamId`, id: action.teamId, table: "team" }];
    case "add_task":
      return action.assigneeId ? [{ path: `${path}.assigneeId`, id: action.assigneeId, table: "user" }] : [];
    case "reply":
      return [{ path: `${path}.templateId`, id: action.templateId, table: "template" }];
    case "start_follow_up": {
      const calendar: Named[] = action.calendarId ? [{ path: `${path}.calendarId`, id: action.calendarId, table: "calendar" }] : [];
      return [{ path: `${path}.templateId`, id: action.templateId, table: "template" }, ...calendar];
    }
    case "notify":
      return action.userIds.map((id, index) => ({ path: `${path}.userIds.${index}`, id, table: "user" as const }));
    case "call_webhook":
      return [{ path: `${path}.webhookId`, id: action.webhookId, table: "webhook" }];
    default:
      return [];
  }
}

async function unknownKeys(ctx: Ctx, actions: RuleAction[]): Promise<ConditionProblem[]> {
  const categories = actions.some(({ type }) => type === "set_category") ? await listCategories(ctx) : [];
  const fields = actions.some(({ type }) => type === "set_custom_field") ? await listCustomFields(ctx) : [];
  return actions.flatMap((action, index) => {
    if (action.type === "set_category" && action.category !== null && !categories.some(({ key }) => key === action.category)) return [{ path: `actions.${index}.category`, message: "there is no such category" }];
    if (action.type === "set_custom_field" && !fields.some(({ key }) => key === action.key)) return [{ path: `actions.${index}.key`, message: "there is no such field" }];
    return [];
  });
}
