import type { ExplainMail, MailExplanation } from "../../contract/classification.ts";
import type { Ctx } from "../../context.ts";
import { ourAddresses } from "../conversations/our-addresses.ts";
import { visibleText } from "../conversations/visible-text.ts";
import type { Classification } from "../../contract/conversations.ts";
import { accountOfMail, type MailAccount } from "./account-of-mail.ts";
import { judgeMail } from "./judge-mail.ts";
import { findLlm } from "./llm-settings.ts";
import { maskPersonal } from "./mask-personal.ts";
import { listCategories } from "./queries.ts";

/** The whole path of a mail, from its bytes or from subject and text alone. Nothing is written, and nothing leaves the house. */
export async function explainMail(ctx: Ctx, { eml, subject = "", text = "" }: ExplainMail): Promise<MailExplanation> {
  const mail = eml === undefined ? null : await accountOfMail({ classifier: ctx.ports.classifier, categories: await listCategories(ctx), ownAddresses: await ourAddresses(ctx) }, Buffer.from(eml));
  const kind = mail?.kind ?? "ordinary";
  const seen = { subject: mail?.subject ?? subject, text: mail?.visibleText ?? visibleText(text) };
  const { classification, trace } = await judgeMail(ctx, { ...seen, fromAddress: mail?.from?.address ?? "", kind, tags: [], stored: null });
  return {
    from: mail?.from?.address ?? null,
    subject: seen.subject,
    messageId: mail?.messageId ?? null,
    references: mail?.references ?? [],
    visibleText: seen.text,
    attachments: (mail?.attachments ?? []).map(({ name }) => name),
    kind,
    kindReason: mail?.kindReason ?? null,
    damage: mail?.damage ?? null,
    bounce: mail?.bounce ? bounceOf(mail.bounce) : null,
    mayAnswer: mail?.mayAnswer ?? true,
    mayAnswerReason: mail?.mayAnswerReason ?? null,
    judgements: classification.judgements,
    outcome: outcomeOf(classification),
    embedded: { choices: trace.embedded.choices, isOutOfScope: trace.embedded.isOutOfScope, evidence: trace.embedded.evidence, threshold: trace.threshold, hasModel: trace.modelId !== null },
    priority: trace.priorityRule,
    llm: await llmOf(ctx, seen, { isProven: classification.isConfident, isOrdinary: kind === "ordinary" }),
  };
}

function bounceOf({ recipient, status, hard }: NonNullable<MailAccount["bounce"]>): string {
  return [recipient, status, hard ? "hard" : "soft"].filter(Boolean).join(" · ");
}

function outcomeOf({ category, isConfident, requestType, needsAnswer, sentiment, language, summary, suggestedAction }: Classification): MailExplanation["outcome"] {
  return { category, isConfident, requestType, needsAnswer, sentiment, language, summary, suggestedAction };
}

async function llmOf(ctx: Ctx, { subject, text }: { subject: string; text: string }, { isProven, isOrdinary }: { isProven: boolean; isOrdinary: boolean }): Promise<MailExplanation["llm"]> {
  const no = (reason: string): MailExplanation["llm"] => ({ wouldAsk: false, reason, masked: null, maskedCount: 0 });
  if (isProven) return no("The embedded classifier is proven sure enough.");
  if (!isOrdinary) return no("It was sent by a machine.");
  if (!(await findLlm(ctx))) return no("No language model is set up.");
  const masked = maskPersonal(`${subject}\n\n${text}`);
  return { wouldAsk: true, reason: "The embedded classifier is not proven sure enough.", masked: masked.text, maskedCount: masked.count };
}
