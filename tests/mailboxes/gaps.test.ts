import { afterAll, beforeAll, test } from "vitest";
import { liveThrough, randomFrom, recover } from "./bad-days.ts";
import { compareSides } from "./compare-sides.ts";
import { type GapWorld, gapWorld } from "./gap-world.ts";

/** `SEEDS=1000` lives through as many bad times; a failure names its seed, and `SEED=…` begins with that one. */
const SEEDS = Number(process.env.SEEDS ?? 6);
const FIRST_SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

let world: GapWorld;
beforeAll(async () => void (world = await gapWorld()));
afterAll(() => world.stop());

test(`whatever Graph does, in the end each message on the server has its account, and each account its message (from seed ${FIRST_SEED})`, { timeout: 60_000 + SEEDS * 20_000 }, async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    await world.begin();
    const arrived = await liveThrough(world, randomFrom(seed));
    await recover(world);
    await compareSides(world, `seed ${seed}`, arrived);
    const count = seed - FIRST_SEED + 1;
    if (process.env.SEEDS && count % 25 === 0) console.log(`${count} seeds`);
  }
});
