import type { Judgements } from "../../contract/classification.ts";
import type { Category, Classification } from "../../contract/conversations.ts";

/** What a classifier may see of a mail: bounded, no other mail, no ids. */
export interface ClassifierInput {
  subject: string;
  text: string;
  fromAddress: string;
  categories: Category[];
}

/** What a classifier alone says. Whether it is sure enough for nobody to look is for the desk's figures to say. */
export interface Verdict extends Classification {
  /** No category that is known, or too many alike. */
  isOutOfScope: boolean;
  judgements: Judgements;
}

/** A text of which people said what it is. */
export interface Lesson {
  /** As `lessonOf` made it. */
  text: string;
  /** Key of a category. */
  category: string;
  /** The model that judges now has learned from it. */
  isKnown: boolean;
}

/** What was said of a lesson by a model that had not seen it. */
export interface Rehearsal {
  /** Place of the lesson among those that were given. */
  lesson: number;
  predicted: string;
  confidence: number;
}

export interface Trained {
  weights: Uint8Array;
  rehearsed: Rehearsal[];
  /** The same lessons, judged by what was known before the new ones. */
  before: Rehearsal[];
  hasEncoder: boolean;
}

export interface StoredModel {
  id: string;
  weights: Uint8Array;
}

/** The Classifier port: it judges on this machine, by the categories' own words and by what was learned. */
export interface Classifier {
  classify(input: ClassifierInput): Promise<Verdict>;
  /** The part of a mail that is learned from, cleaned and bounded. */
  lessonOf(mail: { subject: string; text: string }): string;
  /** The model that judges now; null: the categories' own words alone. */
  readonly modelId: string | null;
  use(model: StoredModel | null): void;
  /** Away from the requests, in a thread. */
  train(input: { categories: Category[]; lessons: Lesson[] }): Promise<Trained>;
}
