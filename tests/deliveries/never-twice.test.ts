import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Ctx } from "../../server/context.ts";
import type { Db } from "../../server/db.ts";
import { sendCampaign } from "../../server/services/campaigns/send-campaign.ts";
import type { SendOutcome } from "../../server/services/deliveries/channel.ts";
import { runSender } from "../../server/services/deliveries/run-sender.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";
import { randomFrom } from "../support/random.ts";
import { deliveriesOf, importGuests, launchedTo, sendToTheEnd } from "./merge-story.ts";
import { createPretendProvider, type Interfere } from "./pretend-provider.ts";

let desk: Desk;
let interfere: Interfere = () => {};
let provider: ReturnType<typeof createPretendProvider>;

beforeEach(async () => {
  interfere = () => {};
  provider = createPretendProvider((place, deliveryId) => interfere(place, deliveryId));
  desk = await testDesk({ channels: { graph: provider.channel } });
});
afterEach(() => desk.drop());

const sentTo = () => provider.sentItems.map((item) => item.to).sort();

class Killed extends Error {}

/** A server that dies at its n-th step: nothing that it would do afterwards happens. */
function mortal(ctx: Ctx, dieAt: number) {
  let steps = 0;
  let isDead = false;
  const step = () => {
    steps++;
    if (isDead || steps === dieAt) {
      isDead = true;
      throw new Killed(`killed at step ${steps}`);
    }
  };
  const wrap = (db: Db): Db =>
    new Proxy(db, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== "function") return value;
        if (name !== "transaction") return (...args: unknown[]) => (step(), (value as (...args: unknown[]) => unknown).apply(target, args));
        return async (work: (db: Db) => Promise<unknown>) => {
          step();
          const result = await target.transaction((transaction) => work(wrap(transaction as Db)));
          step();
          return result;
        };
      },
    });
  return { ctx: { ...ctx, db: wrap(ctx.db) }, step, steps: () => steps };
}

describe("a server killed at any step of a delivery", () => {
  test("leaves a delivery that another server brings to its end: sent exactly once", async () => {
    const importId = await importGuests(desk, ["Ingrid,ingrid@nordlys.example,Tromsø"]);
    const stepsOfALife = await lifeKilledAt(importId, Infinity);
    expect(stepsOfALife).toBeGreaterThan(20);
    for (let dieAt = 1; dieAt <= stepsOfALife; dieAt++) await lifeKilledAt(importId, dieAt);
  }, 120_000);

  async function lifeKilledAt(importId: string, dieAt: number): Promise<number> {
    provider.sentItems.length = 0;
    const { id } = await launchedTo(desk, { importId });
    const first = mortal(desk.system, dieAt);
    // The provider's own steps count too: the server may die between any of them.
    interfere = () => first.step();
    const end = await sendCampaign(first.ctx, { campaignId: id }).then(() => "lived", (error: unknown) => error);
    interfere = () => {};
    if (end !== "lived") expect(end).toBeInstanceOf(Killed);
    desk.clock.advance(1);
    await sendToTheEnd(desk, desk.system, id, sendCampaign);
    const [delivery] = await deliveriesOf(desk, id);
    expect({ dieAt, sent: sentTo(), status: delivery!.status }).toEqual({ dieAt, sent: ["ingrid@nordlys.example"], status: "sent" });
    return first.steps();
  }
});

describe("a sender that stalls beyond its lease", () => {
  test.each(["create", "created", "leave"] as const)("at “%s”: another sends, and the late one does nothing more", async (stallAt) => {
    const { id } = await launchedTo(desk, { rows: ["Ingrid,ingrid@nordlys.example,Tromsø"] });
    const stalled = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let isFirst = true;
    interfere = async (place) => {
      if (place !== stallAt || !isFirst) return;
      isFirst = false;
      stalled.resolve();
      await goOn.promise;
    };
    const late = runSender(desk.system, { campaignId: id });
    await stalled.promise;
    desk.clock.advance(1);
    await runSender(desk.system, { campaignId: id });
    // Either of them may be the second claimer: the late one looks for more while it waits.
    await eventually(async () => (await deliveriesOf(desk, id))[0]).toMatchObject({ status: "sent", fence: 2 });
    const [settled] = await deliveriesOf(desk, id);
    goOn.resolve();
    await late;
    expect(sentTo()).toEqual(["ingrid@nordlys.example"]);
    expect((await deliveriesOf(desk, id))[0]).toEqual(settled);
  });
});

describe("answers that are lost or refused", () => {
  const lost: SendOutcome = { outcome: "uncertain", reason: "timeout" };
  const later: SendOutcome = { outcome: "deferred", reason: "unavailable", retryAt: null };

  test.each([
    ["refused before anything happened", "create", later],
    ["lost while the draft was made", "created", lost],
    ["refused once it was made", "leave", later],
    ["lost before it left", "leave", lost],
    ["lost after it left", "left", lost],
  ] as const)("%s: sent exactly once in the end", async (_, at, answer) => {
    const { id } = await launchedTo(desk);
    const failed = new Set<string>();
    interfere = (place, deliveryId) => {
      if (place !== at || failed.has(deliveryId)) return;
      failed.add(deliveryId);
      return answer;
    };
    await sendToTheEnd(desk, desk.system, id, sendCampaign);
    expect(failed.size).toBe(3);
    expect(sentTo()).toEqual(["chloe@atelier.example", "hugo@martins.example", "ingrid@nordlys.example"]);
    expect((await deliveriesOf(desk, id)).map((row) => row.status)).toEqual(["sent", "sent", "sent"]);
  });

  test("a message that vanished after its hand-over is given to a person and not sent again", async () => {
    const { id } = await launchedTo(desk, { rows: ["Ingrid,ingrid@nordlys.example,Tromsø"] });
    interfere = (place) => {
      if (place !== "leave") return;
      provider.drafts.clear();
      return lost;
    };
    await sendToTheEnd(desk, desk.system, id, sendCampaign);
    expect((await deliveriesOf(desk, id))[0]).toMatchObject({ status: "uncertain", reason: "not_found" });
    expect(provider.sentItems).toEqual([]);
  });

  test("any mixture of faults, with two servers at once: nobody twice, nobody lost", async () => {
    const rows = Array.from({ length: 60 }, (_, index) => `Guest${index},guest${index}@many.example,Azores`);
    const { id } = await launchedTo(desk, { rows });
    const random = randomFrom(20_261_121);
    const refusals = new Map<string, number>();
    interfere = async (place, deliveryId) => {
      const lot = random();
      if (lot < 0.08 && place === "create") {
        // Refused a third time it would be given up, rightly: which message meets which lot is left to chance.
        const times = refusals.get(deliveryId) ?? 0;
        refusals.set(deliveryId, times + 1);
        return times < 2 ? later : undefined;
      }
      if (lot < 0.08) return lost;
      if (lot < 0.12 && place !== "look") throw new Killed(place);
      if (lot < 0.15) await new Promise((resolve) => setTimeout(resolve, 3));
    };
    const either = (ctx: Ctx, input: { campaignId: string }) => Promise.allSettled([sendCampaign(ctx, input), sendCampaign(ctx, input)]);
    await sendToTheEnd(desk, desk.system, id, either);
    const ended = await deliveriesOf(desk, id);
    expect(sentTo()).toEqual(ended.filter((row) => row.status === "sent").map((row) => row.toAddress).sort());
    expect(new Set(sentTo()).size).toBe(60);
  }, 60_000);
});
