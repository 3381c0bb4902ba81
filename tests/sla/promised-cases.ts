import { listPolicies } from "../../server/services/sla/queries.ts";
import { savePolicy } from "../../server/services/sla/save-policy.ts";
import type { Desk } from "../support/desk.ts";

/** So many cases that were all promised an answer within an hour, on Monday at 08:00 UTC, with two warnings and a step of the ladder. */
export async function promisedCases(desk: Desk, count: number): Promise<void> {
  const [standard] = await listPolicies(desk.system);
  const { id, version, name, calendarId, promises } = standard!;
  await savePolicy(desk.as("Mara"), { id, version, name, calendarId, promises, warnings: [{ kind: "before", minutes: 30 }, { kind: "percent", percent: 75 }], escalations: [{ relation: "after", minutes: 60, to: ["assignee", "manager"] }] });
  await desk.sql`
    with made as (
      insert into cases (id, number, title, status, priority, sentiment, summary, mailbox_id, assignee_id, opened_at, updated_at)
      select gen_random_uuid(), 100000 + i, 'Case ' || i, 'new', 'high', 'neutral', '', ${desk.mailbox("support@fernweh.example").id}, ${desk.user("Aylin").id}, '2026-11-16T08:00:00Z', '2026-11-16T08:00:00Z' from generate_series(1, ${count}::int) i returning id)
    insert into targets (id, case_id, metric, policy_id, policy_version, calendar_version, minutes, started_at, due_at, next_mark_at)
    select gen_random_uuid(), id, 'first_response', ${id}, ${version + 1}::int, 1, 60, '2026-11-16T08:00:00Z', '2026-11-16T09:00:00Z', '2026-11-16T08:30:00Z' from made`;
}
