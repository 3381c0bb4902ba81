export interface FaultEffect {
  status?: number;
  code?: string;
  retryAfterSeconds?: number;
  /** Answered instead of JSON; with the status, or 200. */
  body?: string;
  delayMs?: number;
  hang?: boolean;
  /** The request takes effect first, and then the fault happens. */
  afterProcessing?: boolean;
  /** Destroys the connection before or after the request took effect. */
  cut?: "before" | "after";
}

export interface FaultRule {
  method?: string;
  /** A pattern, or the text that the path must contain. */
  path?: RegExp | string;
  times: number;
  with: FaultEffect;
}

export type FaultKind = "429" | "503" | "504" | "504-after" | "garbage" | "cut-before" | "cut-after" | "slow";

export interface LoggedRequest {
  method: string;
  path: string;
  /** null while it runs, and for ever when the connection was cut or left hanging. */
  status: number | null;
  at: string;
  clientRequestId: string;
}

const LOG_MAX = 5_000;

const EFFECTS: Record<FaultKind, FaultEffect> = {
  "429": { status: 429, retryAfterSeconds: 1 },
  "503": { status: 503 },
  "504": { status: 504 },
  "504-after": { status: 504, afterProcessing: true },
  garbage: { status: 502, body: "<html><body><h1>Our services aren't available right now</h1>" },
  "cut-before": { cut: "before" },
  "cut-after": { cut: "after" },
  slow: { delayMs: 1_500 },
};

export interface FaultLevers {
  fail(rule: FaultRule): void;
  /** Faults by chance, the same ones for the same seed (1 when none is given). A rate of 0 ends them. */
  faults(options: { rate: number; kinds: FaultKind[]; seed?: number }): void;
  /** Ends every fault that was ordered. */
  clearFaults(): void;
  requests(): LoggedRequest[];
  clearRequests(): void;
}

/** The bad days that tests and demonstrations order, and the log of what was asked. */
export function createFaults() {
  let rules: FaultRule[] = [];
  let chance: { rate: number; kinds: FaultKind[]; next: () => number } | null = null;
  let log: LoggedRequest[] = [];

  const levers: FaultLevers = {
    fail: (rule) => void rules.push({ ...rule }),
    faults: ({ rate, kinds, seed = 1 }) => {
      const unknown = kinds.filter((kind) => !(kind in EFFECTS));
      if (unknown.length > 0) throw new Error(`No such fault: ${unknown.join(", ")}. Known are ${Object.keys(EFFECTS).join(", ")}.`);
      chance = rate > 0 && kinds.length > 0 ? { rate, kinds, next: randomFrom(seed) } : null;
    },
    clearFaults: () => {
      rules = [];
      chance = null;
    },
    requests: () => [...log],
    clearRequests: () => void (log = []),
  };
  const next = (method: string, path: string): FaultEffect | null => {
    const rule = rules.find((one) => one.times > 0 && matches(one, method, path));
    if (rule) {
      rule.times -= 1;
      rules = rules.filter((one) => one.times > 0);
      return rule.with;
    }
    if (!chance || chance.next() >= chance.rate) return null;
    const kind = chance.kinds[Math.floor(chance.next() * chance.kinds.length)];
    return kind ? EFFECTS[kind] : null;
  };
  const record = (entry: LoggedRequest): LoggedRequest => {
    log.push(entry);
    if (log.length > LOG_MAX) log.splice(0, log.length - LOG_MAX);
    return entry;
  };
  const clear = () => {
    rules = [];
    chance = null;
    log = [];
  };
  return { levers, next, record, clear };
}

function matches(rule: FaultRule, method: string, path: string): boolean {
  if (rule.method && rule.method.toUpperCase() !== method) return false;
  if (rule.path === undefined) return true;
  return typeof rule.path === "string" ? path.includes(rule.path) : new RegExp(rule.path.source, rule.path.flags.replace("g", "")).test(path);
}

// mulberry32: a fault run can be repeated exactly from its seed.
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
