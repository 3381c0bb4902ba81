import { z } from "zod";
import { Id, Instant, PageQuery } from "./common.ts";

export const judgementSources = ["embedded", "llm", "rule", "user"] as const;

/** How sure one field is (0 to 1), who says so and by which sentence. */
export const Judgement = z.object({ confidence: z.number().min(0).max(1), source: z.enum(judgementSources), evidence: z.string().nullable() });
export const judgedFields = ["category", "requestType", "priority", "sentiment", "language", "summary", "suggestedAction", "needsAnswer"] as const;
export const Judgements = z.partialRecord(z.enum(judgedFields), Judgement);
export type Judgements = z.infer<typeof Judgements>;

export const Opinion = z.object({ source: z.enum(["embedded", "llm"]), category: z.string().nullable(), confidence: z.number(), priority: z.string().nullable(), note: z.string().nullable() });
export type Opinion = z.infer<typeof Opinion>;

export const requestTypes = ["question", "problem", "order", "change", "complaint", "information", "other"] as const;
export const RequestType = z.enum(requestTypes);
export type RequestTypeName = z.infer<typeof RequestType>;

export const labelSources = ["correction", "confirmed", "seed", "llm"] as const;
export type LabelSource = (typeof labelSources)[number];

export const modelStates = ["deployed", "replaced", "rejected", "undone"] as const;
export type ModelState = (typeof modelStates)[number];

/** Out of fold, of the mails as they came. `bins`: how often what was said with a confidence was right. */
export const ModelMeasures = z.object({
  accuracy: z.number(),
  macroF1: z.number(),
  calibrationError: z.number(),
  threshold: z.number().nullable(),
  bins: z.array(z.object({ confidence: z.number(), accuracy: z.number(), count: z.int() })),
  /** Why it was not deployed. */
  reason: z.string().nullable(),
});
export type ModelMeasures = z.infer<typeof ModelMeasures>;

export const llmCallOutcomes = ["used", "disagreed", "invalid", "timed_out", "refused", "failed", "over_budget"] as const;
export type LlmCallOutcome = (typeof llmCallOutcomes)[number];

export const LlmCall = z.object({
  id: Id, messageId: Id.nullable(), purpose: z.string(), endpoint: z.string(), model: z.string(), prompt: z.string(), maskedCount: z.int(), answer: z.string().nullable(),
  outcome: z.enum(llmCallOutcomes), promptTokens: z.int().nullable(), completionTokens: z.int().nullable(), costMicros: z.int().nullable(), durationMs: z.int(), createdAt: Instant,
  /** The mail that it was about, while it is there, with the case that it lies in. */
  mail: z.object({ subject: z.string(), webLink: z.string().nullable(), case: z.object({ id: Id, number: z.int() }).nullable() }).nullable(),
});
export type LlmCall = z.infer<typeof LlmCall>;

export const LlmCallQuery = PageQuery;
export type LlmCallQuery = z.input<typeof LlmCallQuery>;

/** A category with what its list needs; `usedCount`: mails that people gave it to. */
export const CategoryEntry = z.object({
  key: z.string(), name: z.string(), description: z.string(), keywords: z.array(z.string()), position: z.int(), version: z.int(), archivedAt: Instant.nullable(), labelCount: z.int(),
});
export type CategoryEntry = z.infer<typeof CategoryEntry>;

const keyword = z.string().trim().min(1).max(60);
/** Without a key it is a new one; `version` is the one that was read. */
export const SaveCategory = z.object({
  key: z.string().max(60).optional(),
  version: z.int().optional(),
  name: z.string().trim().min(1).max(60),
  description: z.string().trim().max(500),
  keywords: z.array(keyword).max(200),
});
export type SaveCategory = z.infer<typeof SaveCategory>;
export const ArchiveCategory = z.object({ isArchived: z.boolean() });
export const OrderCategories = z.object({ keys: z.array(z.string().max(60)).max(200) });

/** How a category read before, newest first. */
export const CategoryVersion = z.object({ at: Instant, by: z.string(), version: z.int(), name: z.string(), description: z.string(), keywords: z.array(z.string()) });
export type CategoryVersion = z.infer<typeof CategoryVersion>;

export const ClassifierModel = z.object({
  id: Id, state: z.enum(modelStates), labelCount: z.int(), correctionCount: z.int(), measures: ModelMeasures, trainedAt: Instant, deployedAt: Instant.nullable(), endedAt: Instant.nullable(),
});
export type ClassifierModel = z.infer<typeof ClassifierModel>;

/** What was learned: labels that count, those since the last lesson, and the models, newest first. */
export const Learning = z.object({
  labelCount: z.int(), correctionCount: z.int(), confirmationCount: z.int(), setAsideCount: z.int(), unlearnedCount: z.int(), labelsPerLesson: z.int(), naturalLabelsNeeded: z.int(),
  models: z.array(ClassifierModel),
});
export type Learning = z.infer<typeof Learning>;

export const UndoModel = z.object({ setsLabelsAside: z.boolean() });

/** The key is written and never told; `source`: the settings, or the environment of the server. */
export const LlmSettings = z.object({
  source: z.enum(["settings", "environment", "none"]), isEnabled: z.boolean(), baseUrl: z.string(), model: z.string(), hasKey: z.boolean(), tokensPerDay: z.int(),
  promptPriceMicros: z.int().nullable(), completionPriceMicros: z.int().nullable(), currency: z.string(), version: z.int(),
  tokensToday: z.int(), callsToday: z.int(), costMicrosToday: z.int(), keptMailboxes: z.array(z.string()),
});
export type LlmSettings = z.infer<typeof LlmSettings>;

export const SaveLlmSettings = z.object({
  isEnabled: z.boolean(),
  baseUrl: z.string().trim().max(300),
  model: z.string().trim().min(1).max(100),
  /** Absent: the kept one stays. Empty: none is needed. */
  key: z.string().trim().max(500).optional(),
  tokensPerDay: z.int().min(0).max(100_000_000),
  promptPriceMicros: z.int().min(0).max(1_000_000_000).nullable(),
  completionPriceMicros: z.int().min(0).max(1_000_000_000).nullable(),
  currency: z.string().trim().regex(/^[A-Z]{3}$/, "Three letters, as EUR."),
  version: z.int(),
});
export type SaveLlmSettings = z.infer<typeof SaveLlmSettings>;

/** What the test of a language model found, on a mail that nobody wrote. */
export const LlmTest = z.object({ outcome: z.enum(llmCallOutcomes), message: z.string(), durationMs: z.int(), promptTokens: z.int().nullable(), completionTokens: z.int().nullable() });
export type LlmTest = z.infer<typeof LlmTest>;

/** A mail to explain: an .eml, or its words. */
export const ExplainMail = z.object({ eml: z.string().max(1_500_000).optional(), subject: z.string().max(998).default(""), text: z.string().max(200_000).default("") });
export type ExplainMail = z.input<typeof ExplainMail>;

/** The whole path of a mail, with nothing done. */
export const MailExplanation = z.object({
  from: z.string().nullable(), subject: z.string(), messageId: z.string().nullable(), references: z.array(z.string()), visibleText: z.string(), attachments: z.array(z.string()),
  kind: z.string(), kindReason: z.string().nullable(),
  /** Why only raw text could be read of it. */
  damage: z.string().nullable(),
  /** Whom a report is about, with its code; null: it is none. */
  bounce: z.string().nullable(),
  /** Whether a machine may answer it, and why not. */
  mayAnswer: z.boolean(),
  mayAnswerReason: z.string().nullable(),
  judgements: Judgements,
  outcome: z.object({ category: z.string().nullable(), isConfident: z.boolean(), requestType: RequestType.nullable(), needsAnswer: z.boolean().nullable(), sentiment: z.string(), language: z.string().nullable(), summary: z.string(), suggestedAction: z.string() }),
  /** Each category that was thought of, by the embedded classifier alone. */
  embedded: z.object({ choices: z.array(z.object({ category: z.string(), confidence: z.number() })), isOutOfScope: z.boolean(), evidence: z.string().nullable(), threshold: z.number().nullable(), hasModel: z.boolean() }),
  priority: z.object({ priority: z.string(), reason: z.string() }),
  /** Whether a language model would be asked of such a mail, and if not why. */
  llm: z.object({ wouldAsk: z.boolean(), reason: z.string(), masked: z.string().nullable(), maskedCount: z.int() }),
});
export type MailExplanation = z.infer<typeof MailExplanation>;
