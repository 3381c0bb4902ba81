import { createHash } from "node:crypto";
import type { Category, Classification } from "../../contract/conversations.ts";
import type { Classifier, ClassifierInput, LabelledText } from "../../services/classification/classifier.ts";
import { toConfidences } from "./calibrate.ts";
import { cleanText } from "./clean-text.ts";
import { detectLanguage } from "./detect-language.ts";
import { detectSentiment } from "./detect-sentiment.ts";
import { firstSentence, sentencesOf, shorten } from "./first-sentence.ts";
import { suggestedAction } from "./suggested-action.ts";
import { type Model, trainModel } from "./train-model.ts";

export interface EmbeddedClassifierOptions {
  /** From which confidence on (0 to 1) a category is named; below it the three likeliest are offered. */
  confidentFrom?: number;
}

const CONFIDENT_FROM = 0.55;
const CHOICES = 3;
const CATEGORIES_MAX = 100;
const SUBJECT_CHARS = 300;
const TEXT_CHARS = 8_000;
const SUMMARY_CHARS = 200;
const EVIDENCE_CHARS = 300;
const MODELS_KEPT = 4;

/**
 * Judges mail on this machine, by the categories' own keywords from the first day and by people's labels from then on.
 * The same input gives the same answer; no text makes it throw. The priority is for the desk's rules to say.
 */
export function createEmbeddedClassifier({ confidentFrom = CONFIDENT_FROM }: EmbeddedClassifierOptions = {}): Classifier {
  const models = new Map<string, Promise<Model>>();
  let labels: LabelledText[] = [];
  let correctionsLearned: number | null = null;

  function modelOf(categories: Category[]): Promise<Model> {
    const key = createHash("sha256").update(JSON.stringify(categories)).digest("base64");
    const known = models.get(key);
    if (known) return known;
    const model = trainModel(categories, labels);
    models.set(key, model);
    for (const oldest of [...models.keys()].slice(0, -MODELS_KEPT)) models.delete(oldest);
    return model;
  }

  return {
    classify: async (input) => {
      const categories = input.categories.slice(0, CATEGORIES_MAX);
      return judge(input, categories, await modelOf(categories), confidentFrom);
    },
    learner: {
      get correctionsLearned() {
        return correctionsLearned;
      },
      learn: async (examples, corrections) => {
        labels = examples;
        correctionsLearned = corrections;
        models.clear();
      },
    },
  };
}

async function judge(input: ClassifierInput, categories: Category[], model: Model, confidentFrom: number): Promise<Classification> {
  const subject = cleanText(input.subject, SUBJECT_CHARS).replace(/\s+/g, " ");
  const text = cleanText(input.text, TEXT_CHARS);
  const sentences = sentencesOf(text);
  // What is in the subject was chosen with care: it counts twice.
  const choices = rank(model, categories, [subject, subject, ...sentences].join("\n"));
  const best = choices[0];
  const isConfident = best !== undefined && best.confidence >= confidentFrom;
  const category = isConfident ? best.category : null;
  return {
    category,
    categoryConfidence: best?.confidence ?? 0,
    isConfident,
    choices: choices.slice(0, CHOICES),
    priority: "medium",
    priorityReason: "",
    sentiment: detectSentiment([subject, ...sentences]),
    language: await detectLanguage(text.trim() ? text : subject),
    summary: firstSentence(sentences, subject, SUMMARY_CHARS),
    suggestedAction: suggestedAction(category),
    evidence: isConfident ? findEvidence(model, [...sentences, subject], categories.findIndex(({ key }) => key === category)) : null,
    source: "embedded",
  };
}

function rank(model: Model, categories: Category[], text: string): Classification["choices"] {
  const confidences = toConfidences(model.score(text), model.sharpness);
  return categories
    .map(({ key }, index) => ({ category: key, confidence: Math.round(confidences[index]! * 1000) / 1000 }))
    .toSorted((a, b) => b.confidence - a.confidence);
}

/** The sentence that by itself speaks most for the category. */
function findEvidence(model: Model, sentences: string[], place: number): string | null {
  const weights = sentences.map((sentence) => {
    const scores = model.score(sentence);
    return scores[place]! - scores.reduce((sum, score) => sum + score, 0) / scores.length;
  });
  const heaviest = Math.max(...weights);
  if (!(heaviest > 0)) return null;
  return shorten(sentences[weights.indexOf(heaviest)]!, EVIDENCE_CHARS);
}
