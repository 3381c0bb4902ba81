import { tmpdir } from "node:os";
import { newPlace, startMailroom } from "../support/mailroom.ts";

/** A newcomer waits for the first start once, and for every later one each morning. */
const SECOND_START_MS_MAX = 5_000;

const place = await newPlace(tmpdir());
try {
  const first = await startMailroom(place);
  await first.stop();
  const second = await startMailroom(place);
  await second.kill();
  const afterKill = await startMailroom(place);
  await afterKill.stop();
  print("first start (new data folder)", first.startedInMs);
  print("second start", second.startedInMs);
  print("start after kill -9", afterKill.startedInMs);
} finally {
  await place.remove();
}

function print(what: string, ms: number): void {
  console.log(`${what.padEnd(32)}${(ms / 1000).toFixed(2)} s   ${(ms / SECOND_START_MS_MAX).toFixed(2)} of the ${SECOND_START_MS_MAX / 1000} s allowed`);
}
