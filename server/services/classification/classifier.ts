import type { Category, Classification } from "../../contract/conversations.ts";

/** What a classifier may see of a mail: bounded, no other mail, no ids. */
export interface ClassifierInput {
  subject: string;
  text: string;
  fromAddress: string;
  categories: Category[];
}

/** A mail of which people said what it is. */
export interface LabelledText {
  subject: string;
  text: string;
  /** Key of a category. */
  category: string;
}

/** The Classifier port: embedded by default, an LLM where one is configured. */
export interface Classifier {
  classify(input: ClassifierInput): Promise<Classification>;
  /** What it can learn from the desk's own labels; absent where nothing is learned. */
  learner?: Learner;
}

export interface Learner {
  /** How many corrections people had made when it last learned; null before the first time. */
  readonly correctionsLearned: number | null;
  /** Learns from all that people said, anew. */
  learn(examples: LabelledText[], corrections: number): Promise<void>;
}
