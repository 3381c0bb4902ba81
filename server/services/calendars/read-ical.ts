import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { IcalDays, ReadIcal } from "../../contract/calendars.ts";
import { refuse } from "../../errors.ts";
import type { IcalAnswer, IcalTask } from "./read-ical-thread.ts";

/** A file that is read in milliseconds when it is honest; rules that never match keep a reader busy for ever. */
const READ_MS_MAX = 10_000;
const HEAP_MEBIBYTES_MAX = 128;
/** How far rules that repeat are followed beyond the present year. */
const HORIZON_YEARS = 5;

/**
 * The days that an iCalendar file (RFC 5545) would add to a calendar: what lasts a day closes it, what has hours takes
 * them from the week's. Nothing is stored. Read in a thread of its own, which is ended when the file is made to last.
 */
export async function readIcal(input: ReadIcal, now: Date): Promise<IcalDays> {
  const year = now.getUTCFullYear();
  const task: IcalTask = { ...input, from: `${year}-01-01`, until: `${year + HORIZON_YEARS}-12-31` };
  const worker = new Worker(new URL("./read-ical-thread.ts", import.meta.url), { workerData: task, resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES_MAX }, env: {}, stdout: true, stderr: true });
  try {
    const [answer] = (await once(worker, "message", { signal: AbortSignal.timeout(READ_MS_MAX) })) as [IcalAnswer];
    if (answer.outcome === "unreadable") throw unreadable(answer.why);
    return answer.read;
  } catch (error) {
    const { name, code } = error as NodeJS.ErrnoException;
    if (name === "AbortError") throw unreadable(`it could not be read within ${READ_MS_MAX / 1000} seconds`);
    if (code === "ERR_WORKER_OUT_OF_MEMORY") throw unreadable("it does not fit into memory");
    throw error;
  } finally {
    await worker.terminate();
  }
}

const unreadable = (why: string) => refuse("unprocessable", `This is not a calendar file that can be read: ${why}.`, { remedy: "Export the calendar again as iCalendar (.ics), or add the days by hand." });
