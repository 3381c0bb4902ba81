import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sweepTargets } from "../../server/services/sla/sweep-targets.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";
import { promisedCases } from "./promised-cases.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

const TARGETS = 120;

test("two servers that sweep at once, one of them killed, record every warning, breach and escalation once", async () => {
  await promisedCases(desk, TARGETS);
  // The warnings, then all that comes after them: who sweeps late finds the breach and warns no more.
  for (const moment of ["2026-11-16T08:50:00Z", "2026-11-16T10:30:00Z"]) {
    const [first, second] = [sweeper(desk.url, [moment]), sweeper(desk.url, [moment])];
    const ended = Promise.all([once(first, "exit"), once(second, "exit")]);
    // Each says when it begins; the first dies in the midst of it.
    await once(first.stdout!, "data");
    await sleep(150);
    first.kill("SIGKILL");
    await ended;
    // What the dead one held in a transaction is free again once the database has noticed; until then a sweep passes it over.
    desk.clock.set(moment);
    await eventually(async () => {
      await sweepTargets(desk.system);
      return (await desk.sql`select 1 from targets where next_mark_at <= ${moment}::timestamptz`).length;
    }).toBe(0);
  }
  const rows = await desk.sql<{ point: string; n: string; targets: string }[]>`
    select data ->> 'point' as point, count(*) as n, count(distinct subject_id) as targets from events where name like 'sla.%' group by 1 order by 1`;
  expect(rows.map(({ point, n, targets }) => [point, Number(n), Number(targets)])).toEqual([
    ["before:30", TARGETS, TARGETS], ["breach", TARGETS, TARGETS], ["escalation:after:60", TARGETS, TARGETS], ["percent:75", TARGETS, TARGETS],
  ]);
}, 90_000);

function sweeper(url: string, moments: string[]): ChildProcess {
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", path.join(import.meta.dirname, "sweep-process.ts"), JSON.stringify({ url, moments })], { stdio: ["ignore", "pipe", "inherit"] });
}
