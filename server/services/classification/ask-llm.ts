import { eq } from "drizzle-orm";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { LlmCallOutcome } from "../../contract/classification.ts";
import type { Category, Classification } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import type { Verdict } from "./classifier.ts";
import { createDatamark } from "./datamark.ts";
import type { LlmReply } from "./language-model.ts";
import { answerSchema, type LlmAnswer, llmAnswer } from "./llm-answer.ts";
import { llmPrompt, promptText } from "./llm-prompt.ts";
import { type Llm, tokensSince } from "./llm-settings.ts";
import { maskPersonal } from "./mask-personal.ts";
import { recordLlmCall, recordOverBudget } from "./record-llm-call.ts";
import { readLlmAnswer } from "./read-llm-answer.ts";

/** What became of the second opinion; `classification` is null where there is none. */
export type LlmStep =
  | { asked: false; reason: string; classification: null }
  | { asked: true; callId: string; outcome: LlmCallOutcome; reason: string; classification: Classification | null };

export interface LlmQuestion {
  messageId: string | null;
  mailboxId: string | null;
  subject: string;
  text: string;
  categories: Category[];
  embedded: Verdict;
}

/** More would fill the prompt; then those that the embedded classifier finds likeliest go first. */
const CATEGORIES_MAX = 100;

/**
 * Asks the language model for its opinion on one mail, if the mailbox lets its mails leave, and the day's
 * budget is not used up. Every call is recorded: what left, how much of it was masked, what came back. Nothing that fails
 * out there is an error here.
 */
export async function askLlm(ctx: Ctx, llm: Llm, question: LlmQuestion): Promise<LlmStep> {
  if (question.categories.length === 0) return { asked: false, reason: "There are no categories to choose from.", classification: null };
  if (question.mailboxId && (await keepsFromLlm(ctx, question.mailboxId))) return { asked: false, reason: "No mail of this mailbox is shown to a language model.", classification: null };
  const since = startOfDay(ctx.now());
  if ((await tokensSince(ctx, since)) >= llm.tokensPerDay) {
    await recordOverBudget(ctx, { llm, since });
    return { asked: false, reason: "The language model's budget for today is used up.", classification: null };
  }
  return ask(ctx, llm, question);
}

async function ask(ctx: Ctx, llm: Llm, question: LlmQuestion): Promise<LlmStep> {
  const datamark = createDatamark();
  const [subject, text] = [maskPersonal(question.subject), maskPersonal(question.text)];
  const categories = question.categories.slice(0, CATEGORIES_MAX);
  const keys = [...new Set(categories.map(({ key }) => key))];
  const messages = llmPrompt({ subject: subject.text, text: text.text }, categories, datamark);
  const startedAt = performance.now();
  const reply = await ctx.ports.languageModel.ask(llm.endpoint, { messages, schema: answerSchema(keys) });
  const answer = reply.outcome === "answered" ? llmAnswer(keys).safeParse(reply.value) : null;
  const classification = answer?.success ? readLlmAnswer(answer.data, { mail: `${question.subject}\n${question.text}`, embedded: question.embedded, datamark }) : null;
  const { outcome, reason } = outcomeOf(reply, answer, classification);
  const callId = await recordLlmCall(ctx, {
    llm, purpose: "classify", messageId: question.messageId, mailboxId: question.mailboxId, outcome, reply,
    prompt: promptText(messages, datamark),
    maskedCount: subject.count + text.count,
    durationMs: Math.round(performance.now() - startedAt),
  });
  return { asked: true, callId, outcome, reason, classification };
}

function outcomeOf(reply: LlmReply, answer: { success: boolean; data?: LlmAnswer } | null, classification: Classification | null): { outcome: LlmCallOutcome; reason: string } {
  if (reply.outcome !== "answered") return { outcome: reply.outcome, reason: reply.reason };
  if (!answer?.success || !classification) return { outcome: "invalid", reason: "The answer does not keep to the schema." };
  if (classification.isConfident) return { outcome: "used", reason: "Both name the same category." };
  return { outcome: "disagreed", reason: "The opinions differ, or no category fits: a person decides." };
}

async function keepsFromLlm(ctx: Ctx, mailboxId: string): Promise<boolean> {
  const [mailbox] = await ctx.db.select({ keepsFromLlm: mailboxes.keepsFromLlm }).from(mailboxes).where(eq(mailboxes.id, mailboxId));
  return mailbox?.keepsFromLlm ?? true;
}

export function startOfDay(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
}
