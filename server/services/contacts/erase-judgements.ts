import { eq } from "drizzle-orm";
import { classificationLabels, classifications, llmCalls } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";
import type { ErasedPerson } from "./erased-person.ts";
import { redactedJson } from "./redact-person.ts";

/**
 * What was said of a mail, learned from it, or sent to a language model for it. Of the person's own mails the words go, and
 * nothing is learned from them any more; of others' mails the person's name goes. Models hold no words.
 */
export async function eraseJudgements(ctx: Ctx, { redact }: ErasedPerson, { messageId, isOwn }: { messageId: string; isOwn: boolean }): Promise<void> {
  for (const { id, summary, suggestedAction, evidence, judgements, opinions } of await ctx.db.select().from(classifications).where(eq(classifications.messageId, messageId))) {
    const texts = isOwn
      ? { summary: "", suggestedAction: "", evidence: null, judgements: {}, opinions: opinions.map((opinion) => ({ ...opinion, note: null })) }
      : { summary: redact(summary), suggestedAction: redact(suggestedAction), evidence: evidence && redact(evidence), judgements: redactedJson(judgements, redact), opinions: redactedJson(opinions, redact) };
    await ctx.db.update(classifications).set(texts).where(eq(classifications.id, id));
  }
  if (isOwn) {
    await ctx.db.delete(classificationLabels).where(eq(classificationLabels.messageId, messageId));
    await ctx.db.update(llmCalls).set({ prompt: "", answer: null }).where(eq(llmCalls.messageId, messageId));
    return;
  }
  for (const { id, text } of await ctx.db.select({ id: classificationLabels.id, text: classificationLabels.text }).from(classificationLabels).where(eq(classificationLabels.messageId, messageId))) {
    await ctx.db.update(classificationLabels).set({ text: redact(text) }).where(eq(classificationLabels.id, id));
  }
  for (const { id, prompt, answer } of await ctx.db.select({ id: llmCalls.id, prompt: llmCalls.prompt, answer: llmCalls.answer }).from(llmCalls).where(eq(llmCalls.messageId, messageId))) {
    await ctx.db.update(llmCalls).set({ prompt: redact(prompt), answer: answer && redact(answer) }).where(eq(llmCalls.id, id));
  }
}
