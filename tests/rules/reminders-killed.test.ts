import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tasks } from "../../drizzle/schema/cases.ts";
import { events } from "../../drizzle/schema/events.ts";
import { followUps } from "../../drizzle/schema/rules.ts";
import { type MailDesk, mailDesk } from "../conversations/mail-desk.ts";
import { mailsSent, remindingRule, waitingCase } from "./follow-up-story.ts";
import type { RemindingTurn } from "./reminding-process.ts";

const CUSTOMERS = Array.from({ length: 20 }, (_, index) => `guest${index}`);
/** The seconds in which a mail can be taken back are over, and so are the leases of the dead. */
const MINUTES_BETWEEN = 10;

let mail: MailDesk;
beforeAll(async () => {
  mail = await mailDesk();
  await mail.watch();
  await remindingRule(mail);
});
afterAll(() => mail?.stop());

test("two servers remind, one of them is killed again and again: each customer is reminded once a step, and each case handed over once", async () => {
  const [lasting, ...mortals] = Array.from({ length: 6 }, server);
  const caseIds: string[] = [];
  for (const customer of CUSTOMERS) caseIds.push((await waitingCase(mail, customer)).id);
  mail.holdNotifications(true);

  // A reminder makes about 800 promises and a mail 250; where the other has been before, a tenth of that: all of these are reached.
  const eachOnce = (times: number) => CUSTOMERS.map((customer) => [customer, times]).toSorted();
  /** Both at once, one of which dies there, one pair for each death; then the other goes on alone. */
  const step = async (startsAt: string, deaths: number[]) => {
    for (const [index, killAt] of [...deaths, 0].entries()) {
      const at = new Date(Date.parse(startsAt) + index * MINUTES_BETWEEN * 60_000);
      mail.running.clock.now = at;
      const turn = { at: at.toISOString(), killAt: 0 };
      const mortal = killAt > 0 ? mortals.shift()! : null;
      mortal?.tell({ ...turn, killAt });
      // Whoever begins first is ahead of the other, and dies with work in its hands.
      if (mortal) expect(await mortal.says()).toBe("begun");
      lasting!.tell(turn);
      expect([await lasting!.says(), await lasting!.says()]).toEqual(["begun", "done"]);
      if (mortal) expect(await mortal.exit).toEqual([null, "SIGKILL"]);
    }
  };
  await step("2026-11-16T16:05:00Z", [1_300, 450]);
  expect([...(await mailsSent(mail))].toSorted()).toEqual(eachOnce(1));
  await step("2026-11-18T08:00:00Z", [900, 300]);
  expect([...(await mailsSent(mail))].toSorted()).toEqual(eachOnce(2));
  await step("2026-11-20T08:00:00Z", [1_100]);
  expect([...(await mailsSent(mail))].toSorted()).toEqual(eachOnce(2));

  expect((await mail.desk.db.select().from(followUps)).map(({ ended, sentCount }) => ({ ended, sentCount }))).toEqual(CUSTOMERS.map(() => ({ ended: "handed_over", sentCount: 2 })));
  expect((await mail.desk.db.select().from(tasks)).map(({ caseId }) => caseId).toSorted()).toEqual(caseIds.toSorted());
  const told = Map.groupBy(await mail.desk.db.select().from(events), ({ name }) => name);
  expect(["follow_up.reminded", "follow_up.handed_over", "reply.queued", "reply.sent"].map((name) => told.get(name)!.length)).toEqual([40, 20, 40, 40]);
  lasting!.end();
  expect(await lasting!.exit).toEqual([0, null]);
}, 120_000);

function server() {
  const input = { databaseUrl: mail.desk.url, graphUrl: mail.running.baseUrl };
  const server = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", path.join(import.meta.dirname, "reminding-process.ts"), JSON.stringify(input)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
  return {
    tell: (turn: RemindingTurn) => void server.stdin.write(`${JSON.stringify(turn)}\n`),
    says: async () => (await lines.next()).value,
    end: () => void server.stdin.end(),
    exit: once(server, "exit"),
  };
}
