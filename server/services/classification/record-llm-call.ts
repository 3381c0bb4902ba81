import { and, eq, gte, max, ne, sql } from "drizzle-orm";
import { llmCalls } from "../../../drizzle/schema/conversations.ts";
import type { LlmCallOutcome } from "../../contract/classification.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { LlmReply } from "./language-model.ts";
import type { Llm } from "./llm-settings.ts";

export interface LlmCallMade {
  llm: Llm;
  /** `test`: an admin asked about a mail that nobody wrote. */
  purpose: "classify" | "test";
  messageId: string | null;
  mailboxId: string | null;
  prompt: string;
  maskedCount: number;
  reply: LlmReply;
  outcome: LlmCallOutcome;
  durationMs: number;
}

const ANSWER_CHARS_KEPT = 4_000;
/** A token of a European language has at least so many characters; for calls that told no figure. */
const CHARS_PER_TOKEN = 3;

/** Keeps what left the house and what came back. */
export async function recordLlmCall(ctx: Ctx, call: LlmCallMade): Promise<string> {
  const id = ctx.newId();
  const { llm, purpose, messageId, mailboxId, prompt, maskedCount, reply, outcome, durationMs } = call;
  const promptTokens = reply.promptTokens ?? Math.ceil(prompt.length / CHARS_PER_TOKEN);
  const { completionTokens } = reply;
  await ctx.db.insert(llmCalls).values({
    id, messageId, mailboxId, purpose, endpoint: llm.endpoint.baseUrl, model: llm.endpoint.model, prompt, maskedCount,
    answer: reply.text?.replaceAll("\0", "").toWellFormed().slice(0, ANSWER_CHARS_KEPT) ?? null, outcome, promptTokens, completionTokens, costMicros: costOf(llm, promptTokens, completionTokens ?? 0), durationMs, createdAt: ctx.now(),
  });
  return id;
}

/**
 * Says that the day's budget stopped the asking: one row until another call is made, however many mails go without, so
 * that an admin sees when, and no flood of mails writes a flood of rows. Nothing left the house.
 */
export async function recordOverBudget(ctx: Ctx, { llm, since }: { llm: Llm; since: Date }): Promise<void> {
  const isToday = gte(llmCalls.createdAt, since);
  await inTransaction(ctx, async (ctx) => {
    await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('llm-over-budget'))`);
    const [call] = await ctx.db.select({ at: max(llmCalls.createdAt) }).from(llmCalls).where(and(isToday, ne(llmCalls.outcome, "over_budget")));
    const [said] = await ctx.db.select({ at: max(llmCalls.createdAt) }).from(llmCalls).where(and(isToday, eq(llmCalls.outcome, "over_budget")));
    if (said?.at && said.at >= (call?.at ?? since)) return;
    await ctx.db.insert(llmCalls).values({ id: ctx.newId(), messageId: null, mailboxId: null, purpose: "classify", endpoint: llm.endpoint.baseUrl, model: llm.endpoint.model, prompt: "", maskedCount: 0, answer: null, outcome: "over_budget", promptTokens: null, completionTokens: null, costMicros: null, durationMs: 0, createdAt: ctx.now() });
  });
}

function costOf({ promptPriceMicros, completionPriceMicros }: Llm, promptTokens: number, completionTokens: number): number | null {
  if (promptPriceMicros === null || completionPriceMicros === null) return null;
  return Math.round((promptTokens * promptPriceMicros + completionTokens * completionPriceMicros) / 1_000);
}
