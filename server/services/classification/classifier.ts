import type { Category, Classification } from "../../contract/conversations.ts";

/** What a classifier may see of a mail: bounded, no other mail, no ids. */
export interface ClassifierInput {
  subject: string;
  text: string;
  fromAddress: string;
  categories: Category[];
}

/** The Classifier port: embedded by default, an LLM where one is configured. */
export interface Classifier {
  classify(input: ClassifierInput): Promise<Classification>;
}
