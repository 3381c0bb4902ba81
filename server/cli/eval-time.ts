import { createEmbeddedClassifier } from "../adapters/embedded-classifier/embedded-classifier.ts";
import type { Learned } from "../adapters/embedded-classifier/model.ts";
import { writeModel } from "../adapters/embedded-classifier/model-file.ts";
import type { Category } from "../contract/conversations.ts";
import { prioritise } from "../services/classification/priority-rules.ts";
import type { Labelled } from "./eval-source.ts";

/** Enough for a 95th percentile, and bearable with the encoder's 40 ms. */
const MAILS_MAX = 1_000;
const MAILS_MAX_ENCODER = 200;
/** The first ones load the data of the languages and are compiled meanwhile, once in a server's life. */
const WARM_UP = 20;

export interface Milliseconds {
  millisecondsP50: number;
  millisecondsP95: number;
}

/** What the whole judgement of a mail takes, as it is made at the desk: category, evidence, request type, tone, language, summary, priority. */
export async function timeJudgements(model: Learned, categories: Category[], mails: Labelled[]): Promise<Milliseconds> {
  const classifier = createEmbeddedClassifier();
  classifier.use({ id: "measured", weights: writeModel(model) });
  const judge = async ({ text }: Labelled) => {
    prioritise({ subject: "", text, kind: "ordinary", tags: [] });
    await classifier.classify({ subject: "", text, fromAddress: "", categories });
  };
  const step = Math.max(1, Math.floor(mails.length / (model.hasEncoder ? MAILS_MAX_ENCODER : MAILS_MAX)));
  const timed = mails.filter((_, index) => index % step === 0);
  for (const mail of timed.slice(0, WARM_UP)) await judge(mail);
  const milliseconds: number[] = [];
  for (const mail of timed) {
    const from = performance.now();
    await judge(mail);
    milliseconds.push(performance.now() - from);
  }
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return { millisecondsP50: round(sorted[Math.floor(sorted.length * 0.5)]!), millisecondsP95: round(sorted[Math.floor(sorted.length * 0.95)]!) };
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;
