import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { RuleDefinition } from "../../server/contract/rules.ts";
import { databaseBefore } from "../support/database-before.ts";

test("a desk with rules of one event and flat conditions keeps them, their runs and their figures", async () => {
  const { sql, migrate, drop } = await databaseBefore("0023_rules_by_version");
  try {
    const [user, team, kept, vague] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    await sql`insert into users (id, email, name, role, created_at) values (${user}, 'mara@fernweh.example', 'Mara', 'admin', now())`;
    await sql`insert into teams (id, name, created_at) values (${team}, 'Billing', now())`;
    const conditions = [{ field: "subject", operator: "contains", value: "VAT" }, { field: "team", operator: "is", value: "billing" }, { field: "category", operator: "is_not", value: "visa" }];
    await sql`insert into rules (id, name, trigger, conditions, actions, is_enabled, position, version, author_id, created_at, updated_at)
      values (${kept}, 'VAT', 'case.opened', ${sql.json(conditions)}, ${sql.json([{ type: "set_priority", priority: "high" }])}, true, 1, 3, ${user}, now(), now()),
        (${vague}, 'Part', 'case.assigned', ${sql.json([{ field: "category", operator: "contains", value: "bill" }])}, ${sql.json([{ type: "assign_team", teamId: team }])}, true, 2, 1, ${user}, now(), now())`;
    await sql`insert into rule_runs (rule_id, event_seq, matched, reasons, at) values (${kept}, 1, true, ${sql.json(["It held"])}, now()), (${kept}, 2, false, ${sql.json(["It did not"])}, now()), (${kept}, 3, true, ${sql.json(["It was refused and did nothing: no"])}, now())`;
    await migrate();

    const rows = await sql`select name, published, published_version as version, listens_to as listens from rules order by position`;
    expect(RuleDefinition.parse(rows[0]!.published)).toMatchObject({
      name: "VAT", trigger: { type: "event", event: "case.opened" }, schedule: null, stops: false, actions: [{ type: "set_priority", priority: "high" }],
      conditions: { match: "all", conditions: [{ field: "message.subject", operator: "contains", value: "VAT" }, { field: "case.team", operator: "is", value: team }, { field: "case.category", operator: "is_not", value: "visa" }] },
    });
    expect(rows).toMatchObject([{ version: 3, listens: ["case.opened"] }, { name: "Part", published: null, version: null, listens: [] }]);
    expect(await sql`select version, published_at is not null as published from rule_versions order by version`).toMatchObject([{ version: 1, published: false }, { version: 3, published: true }]);
    expect(await sql`select outcome, results from rule_runs order by event_seq`).toMatchObject([{ outcome: "done", results: [{ detail: "It held" }] }, { outcome: "unmatched" }, { outcome: "refused" }]);
    expect(await sql`select asked, matched, changed, failed from rule_days`).toMatchObject([{ asked: 3, matched: 2, changed: 1, failed: 1 }]);
  } finally {
    await drop();
  }
});
