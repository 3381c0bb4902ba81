import type { Category, Classification, Message } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { askLlm, type LlmStep } from "./ask-llm.ts";
import type { Verdict } from "./classifier.ts";
import { prioritise } from "./priority-rules.ts";
import { opinionOf } from "./read-llm-answer.ts";
import { findLlm, type Llm } from "./llm-settings.ts";
import { listCategories } from "./queries.ts";
import { type DeployedModel, takeDeployedModel } from "./take-deployed-model.ts";

const SUBJECT_CHARS = 300;
const TEXT_CHARS = 8_000;

export interface MailToJudge {
  subject: string;
  /** Without what it quotes. */
  text: string;
  fromAddress: string;
  kind: Message["kind"];
  /** The sender's. */
  tags: string[];
  /** Null: it is no stored mail, and nothing is told to a language model. */
  stored: { messageId: string; mailboxId: string } | null;
}

export interface Judgement {
  classification: Classification;
  /** The way to it, for whoever asks why. */
  trace: {
    modelId: string | null;
    embedded: Verdict;
    /** From which confidence on nobody has to look; null: nothing is proven yet. */
    threshold: number | null;
    priorityRule: { priority: string; reason: string };
    llm: LlmStep;
  };
}

/** What mails are judged by at a moment: see readJudging. */
export interface Judging extends DeployedModel {
  categories: Category[];
  /** Null: nobody is asked besides. */
  llm: Llm | null;
}

export async function readJudging(ctx: Ctx): Promise<Judging> {
  const [model, categories, llm] = await Promise.all([takeDeployedModel(ctx), listCategories(ctx), findLlm(ctx)]);
  return { ...model, categories, llm };
}

/**
 * Judges a mail: by the embedded classifier, and where that is not proven sure enough by a language model besides, if one
 * may be asked. Both are asked outside any transaction; nothing is stored but the account of the call.
 */
export async function judgeMail(ctx: Ctx, mail: MailToJudge, judging?: Judging): Promise<Judgement> {
  const { modelId, threshold, categories, llm: asked } = judging ?? (await readJudging(ctx));
  const seen = { subject: mail.subject.slice(0, SUBJECT_CHARS), text: mail.text.slice(0, TEXT_CHARS), fromAddress: mail.fromAddress, categories };
  const priorityRule = prioritise({ subject: seen.subject, text: seen.text, kind: mail.kind, tags: mail.tags });
  const judged = await ctx.ports.classifier.classify(seen);
  const embedded: Verdict = {
    ...judged,
    priority: priorityRule.priority,
    priorityReason: priorityRule.reason,
    judgements: { ...judged.judgements, priority: { confidence: PRIORITY_CONFIDENCE, source: "rule", evidence: priorityRule.reason } },
    opinions: [],
  };
  const isProven = threshold !== null && !embedded.isOutOfScope && embedded.categoryConfidence >= threshold;
  const alone = aloneOf(embedded, isProven);
  const llm = await llmStep(ctx, mail, { isProven, llm: asked, categories, embedded, seen });
  return { classification: llm.classification ?? alone, trace: { modelId, embedded, threshold, priorityRule, llm } };
}

/** What a rule reads from a text is right of about half of all mails (measured); that is why it always names its reason. */
const PRIORITY_CONFIDENCE = 0.5;

/** Below the proven threshold nothing is said for sure: the likeliest are offered. */
function aloneOf({ isOutOfScope, ...embedded }: Verdict, isProven: boolean): Classification {
  return { ...embedded, isOutOfScope, isConfident: isProven, category: isProven ? embedded.category : null, opinions: [opinionOf({ isOutOfScope, ...embedded })] };
}

async function llmStep(ctx: Ctx, mail: MailToJudge, { isProven, llm, categories, embedded, seen }: { isProven: boolean; llm: Llm | null; categories: Category[]; embedded: Verdict; seen: { subject: string; text: string } }): Promise<LlmStep> {
  if (isProven) return { asked: false, reason: "The embedded classifier is proven sure enough.", classification: null };
  if (mail.kind !== "ordinary") return { asked: false, reason: "It was sent by a machine.", classification: null };
  if (!mail.stored) return { asked: false, reason: "Nothing leaves the house for an explanation.", classification: null };
  if (!llm) return { asked: false, reason: "No language model is set up.", classification: null };
  return askLlm(ctx, llm, { ...mail.stored, ...seen, categories, embedded });
}
