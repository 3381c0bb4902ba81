import { totalmem } from "node:os";
import { performance } from "node:perf_hooks";

export interface LoadSample {
  requestCount: number;
  /** Answered 5xx. */
  failureCount: number;
  /** Of requests, in milliseconds; null: there was none. */
  p95Ms: number | null;
  jobCount: number;
  jobFailureCount: number;
  /** How busy the server's own thread was. */
  cpuPercent: number;
  /** Of what this process may have. */
  memoryPercent: number;
}

export interface LoadSampler {
  noteRequest(request: { status: number; seconds: number }): void;
  noteJob(job: { isFailed: boolean }): void;
  /** What was since the last sample. */
  take(): LoadSample;
}

/** Enough for a p95; of more an even choice is kept (Vitter's algorithm R). */
const TIMES_MAX = 5_000;

export function createLoadSampler(random: () => number = Math.random): LoadSampler {
  let times: number[] = [];
  let counts = { requestCount: 0, failureCount: 0, jobCount: 0, jobFailureCount: 0 };
  let loop = performance.eventLoopUtilization();
  return {
    noteRequest({ status, seconds }) {
      counts.requestCount++;
      if (status >= 500) counts.failureCount++;
      if (times.length < TIMES_MAX) times.push(seconds * 1000);
      else {
        const place = Math.floor(random() * counts.requestCount);
        if (place < TIMES_MAX) times[place] = seconds * 1000;
      }
    },
    noteJob({ isFailed }) {
      counts.jobCount++;
      if (isFailed) counts.jobFailureCount++;
    },
    take() {
      const now = performance.eventLoopUtilization();
      const sample = { ...counts, p95Ms: p95Of(times), cpuPercent: performance.eventLoopUtilization(now, loop).utilization * 100, memoryPercent: (process.memoryUsage.rss() / memoryLimit()) * 100 };
      times = [];
      counts = { requestCount: 0, failureCount: 0, jobCount: 0, jobFailureCount: 0 };
      loop = now;
      return sample;
    },
  };
}

function p95Of(times: number[]): number | null {
  if (times.length === 0) return null;
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1]!;
}

/** The container's, where there is one: 0 or more than the machine has stands for none. */
function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}
