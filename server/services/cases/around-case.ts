import { sql } from "drizzle-orm";
import type { Case, CaseLinkKind, CaseReference } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { CaseRow } from "./queries.ts";

type Around = Pick<Case, "mailbox" | "parent" | "children" | "links" | "followUpOf" | "mergedInto" | "watchers" | "isWatched" | "threadIds" | "taskIds" | "createdBy" | "updatedBy">;

/** More of each than a screen can show. */
const SHOWN_MAX = 100;

interface AroundRow extends Record<string, unknown> {
  mailbox: Case["mailbox"];
  people: { id: string; name: string }[] | null;
  watchers: { id: string; name: string }[] | null;
  threads: string[] | null;
  tasks: string[] | null;
  others: CaseReference[] | null;
  children: CaseReference[] | null;
  links: { kind: CaseLinkKind; direction: "out" | "in"; case: CaseReference }[] | null;
}

/** What stands around a case, in one look. Cases of mailboxes that the actor does not see are left out. */
export async function aroundCase(ctx: Ctx, row: CaseRow, mailboxIds: string[]): Promise<Around> {
  const ids = (list: (string | null)[]) => sqlIds(list.filter((id) => id !== null));
  const reference = sql`json_build_object('id', o.id, 'number', o.number, 'numberPrefix', o.number_prefix, 'title', o.title, 'status', o.status)`;
  const isSeen = sql`o.mailbox_id = any(${ids(mailboxIds)}) and o.deleted_at is null`;
  const named = sql`json_build_object('id', u.id, 'name', u.name)`;
  const [found] = await ctx.db.execute<AroundRow>(sql`select
    (select json_build_object('id', m.id, 'address', m.address, 'name', m.name) from mailboxes m where m.id = ${row.mailboxId}) as mailbox,
    (select json_agg(${named}) from users u where u.id = any(${ids([row.openedBy, row.updatedBy])})) as people,
    (select json_agg(${named} order by u.name) from case_watchers w join users u on u.id = w.user_id where w.case_id = ${row.id}) as watchers,
    (select json_agg(v.id) from (select id from conversations where case_id = ${row.id} order by created_at limit ${SHOWN_MAX}) v) as threads,
    (select json_agg(t.id) from (select id from tasks where case_id = ${row.id} and deleted_at is null order by created_at limit ${SHOWN_MAX}) t) as tasks,
    (select json_agg(${reference}) from cases o where o.id = any(${ids([row.parentId, row.followUpOf, row.mergedIntoId])}) and ${isSeen}) as others,
    (select json_agg(c.reference) from (select ${reference} as reference from cases o where o.parent_id = ${row.id} and ${isSeen} order by o.number limit ${SHOWN_MAX}) c) as children,
    (select json_agg(json_build_object('kind', l.kind, 'direction', l.direction, 'case', ${reference}) order by o.number) from (
      select kind, 'out' as direction, other_id as id from case_links where case_id = ${row.id}
      union all select kind, 'in', case_id from case_links where other_id = ${row.id} limit ${SHOWN_MAX}) l join cases o on o.id = l.id where ${isSeen}) as links`);
  const { mailbox, people, watchers, threads, tasks, others, children, links } = found!;
  const person = (id: string | null) => people?.find((one) => one.id === id) ?? null;
  const other = (id: string | null) => others?.find((one) => one.id === id) ?? null;
  const { actor } = ctx;
  return {
    mailbox,
    parent: other(row.parentId),
    followUpOf: other(row.followUpOf),
    mergedInto: other(row.mergedIntoId),
    children: children ?? [],
    links: links ?? [],
    watchers: watchers ?? [],
    isWatched: actor.type === "user" && (watchers ?? []).some((one) => one.id === actor.id),
    threadIds: threads ?? [],
    taskIds: tasks ?? [],
    createdBy: person(row.openedBy),
    updatedBy: person(row.updatedBy),
  };
}
