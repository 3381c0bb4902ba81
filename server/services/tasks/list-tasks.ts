import { and, eq, type SQL, sql } from "drizzle-orm";
import { tasks } from "../../../drizzle/schema/cases.ts";
import { CASES_COUNTED_MAX } from "../../contract/cases.ts";
import { type Task, type TaskStats, taskStatuses } from "../../contract/tasks.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { endOfDay } from "../cases/end-of-day.ts";
import { parseSearch, queryOf } from "../cases/search-words.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { listCalendars } from "../calendars/queries.ts";
import { isVisibleTask, tasksByIds } from "./queries.ts";

export interface ListTasks {
  view: "mine" | "open" | "all";
  due?: "overdue" | "today";
  status?: Task["status"];
  caseId?: string;
  assigneeId?: string;
  search?: string;
  after?: string;
  limit: number;
}

interface Placed extends Record<string, unknown> {
  id: string;
  due: string;
}

/** As the indexes of open tasks say it. */
const dueOrLast = sql`coalesce(tasks.due_at, 'infinity'::timestamptz)`;
const isOpen = sql`tasks.status in ('new', 'in_progress') and tasks.deleted_at is null`;

/** The soonest due first, those without a date last; paged by key. */
export async function listTasks(ctx: Ctx, input: ListTasks): Promise<{ items: Task[]; next: string | null }> {
  const placed = await walk(ctx, input, input.limit + 1);
  const page = placed.slice(0, input.limit);
  const last = page.at(-1);
  const next = placed.length > input.limit && last ? Buffer.from(JSON.stringify([last.due, last.id])).toString("base64url") : null;
  return { items: await tasksByIds(ctx, page.map((row) => row.id)), next };
}

/** Each count up to CASES_COUNTED_MAX. */
export async function taskStats(ctx: Ctx): Promise<TaskStats> {
  const count = async (input: Omit<ListTasks, "limit">) => (await walk(ctx, { ...input, limit: CASES_COUNTED_MAX }, CASES_COUNTED_MAX)).length;
  const byStatus = {} as TaskStats["byStatus"];
  for (const status of taskStatuses) byStatus[status] = await count({ view: "all", status });
  return { mine: await count({ view: "mine" }), open: await count({ view: "open" }), overdue: await count({ view: "open", due: "overdue" }), dueToday: await count({ view: "open", due: "today" }), byStatus };
}

async function walk(ctx: Ctx, input: ListTasks, limit: number): Promise<Placed[]> {
  const where = and(input.view === "all" ? sql`tasks.deleted_at is null` : isOpen, await isVisibleTask(ctx), ...(await conditions(ctx, input)), beyond(input.after));
  return ctx.db.execute<Placed>(sql`select tasks.id, ${dueOrLast}::text as due from tasks where ${where} order by ${dueOrLast}, tasks.id limit ${limit}`);
}

async function conditions(ctx: Ctx, { view, due, status, caseId, assigneeId, search }: ListTasks): Promise<(SQL | undefined)[]> {
  const words = (search ?? "").trim();
  const now = ctx.now();
  const [calendar] = due === "today" ? await listCalendars(ctx) : [];
  return [
    view === "mine" ? sql`tasks.assignee_id = ${userIdOf(ctx)}` : undefined,
    due === "overdue" ? sql`${dueOrLast} <= ${now.toISOString()}::timestamptz` : undefined,
    due === "today" ? sql`${dueOrLast} > ${now.toISOString()}::timestamptz and ${dueOrLast} < ${endOfDay(now, calendar?.timeZone ?? "UTC").toISOString()}::timestamptz` : undefined,
    status && eq(tasks.status, status),
    caseId ? eq(tasks.caseId, caseId) : undefined,
    assigneeId ? eq(tasks.assigneeId, assigneeId) : undefined,
    words === "" ? undefined : hasWords(words),
  ];
}

/** Each word, the last one as a beginning, in title, description or checklist: as cases are searched, by an index of words. */
function hasWords(typed: string): SQL {
  const { words, prefix, number } = parseSearch(typed);
  const query = queryOf({ words: words.length === 0 && prefix === null && number ? [String(number.value)] : words, prefix });
  return query === "" ? sql`false` : sql`task_words(tasks.title, tasks.description, tasks.checklist) @@ ${query}::tsquery`;
}

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function beyond(after: string | undefined): SQL | undefined {
  if (!after) return undefined;
  try {
    const [due, id] = JSON.parse(Buffer.from(after, "base64url").toString("utf8")) as [string, string];
    if (!/^\d{4}-\d{2}-\d{2}[-\d: .+]*$|^infinity$/.test(due) || (due !== "infinity" && Number.isNaN(Date.parse(due))) || !isUuid.test(id)) throw new Error("not a key");
    return sql`(${dueOrLast}, tasks.id) > (${due}::timestamptz, ${id}::uuid)`;
  } catch {
    throw refuse("bad_input", "The page key is not one that a list has answered.", { errors: [{ path: "after", message: "take it from `next`" }] });
  }
}
