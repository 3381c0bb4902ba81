import { GraphFault } from "./graph-fault.ts";
import { type GraphOptions, askGraphJson, readRetryAfter } from "./graph-request.ts";
import { inAllMailboxSlots } from "./mailbox-slots.ts";

/** https://learn.microsoft.com/graph/json-batching */
const PARTS_PER_BATCH = 20;

/**
 * Reads several small things of one mailbox in few requests; null stands for what is not there. Not for contents: an
 * answer holds all of its parts at once. Throws what the first other refusal says: reading can be repeated.
 */
export async function readTogether(options: GraphOptions, mailbox: string, paths: string[]): Promise<(Record<string, unknown> | null)[]> {
  const found: (Record<string, unknown> | null)[] = [];
  for (let start = 0; start < paths.length; start += PARTS_PER_BATCH) {
    found.push(...(await readBatch(options, mailbox, paths.slice(start, start + PARTS_PER_BATCH))));
  }
  return found;
}

async function readBatch(options: GraphOptions, mailbox: string, paths: string[]): Promise<(Record<string, unknown> | null)[]> {
  const requests = paths.map((url, index) => ({ id: String(index), method: "GET", url, headers: { Prefer: 'IdType="ImmutableId"' } }));
  // The slots are taken for all parts together, so the request itself asks for none.
  const answer = await inAllMailboxSlots(`${options.baseUrl} ${mailbox.toLowerCase()}`, () => askGraphJson(options, { method: "POST", path: "/$batch", mailbox, takesNoSlot: true, body: { requests } }));
  const parts = new Map((Array.isArray(answer["responses"]) ? (answer["responses"] as Part[]) : []).map((part) => [part.id, part]));
  return paths.map((_, index) => contentOf(parts.get(String(index)), options.now()));
}

interface Part {
  id: string;
  status: number;
  headers?: Record<string, string>;
  body?: Record<string, unknown>;
}

function contentOf(part: Part | undefined, now: Date): Record<string, unknown> | null {
  if (!part) throw new GraphFault({ status: 200, code: "UnreadableAnswer", message: "Graph left out a part of a batch." });
  if (part.status === 404) return null;
  if (part.status >= 200 && part.status < 300 && typeof part.body === "object") return part.body;
  const { code = `HTTP ${part.status}`, message = "no reason given" } = (part.body?.["error"] ?? {}) as { code?: string; message?: string };
  const retryAfter = Object.entries(part.headers ?? {}).find(([name]) => name.toLowerCase() === "retry-after")?.[1];
  throw new GraphFault({ status: part.status, code, message: `Graph answered ${part.status} ${code}: ${message}`, retryAt: readRetryAfter(retryAfter, now), isUntouched: part.status === 429 });
}
