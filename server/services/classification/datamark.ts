import { randomInt } from "node:crypto";

const PRIVATE_USE = /[\ue000-\uf8ff]/g;
const UNSEEN = /[\p{Cf}\p{Cs}]|(?![\n\t])\p{Cc}/gu;
/** Turn marks of chat templates, as `<|im_start|>` or `[INST]`. */
const TURN_MARKS = /<\|[^|>]{0,40}\|>|\[\/?INST\]|<<\/?SYS>>/gi;

export interface Datamark {
  /** One character that no writer can guess. */
  marker: string;
  mark(text: string, maxChars: number): string;
  /** Takes the marks out of what the model quotes. */
  unmark(text: string): string;
}

/**
 * Joins the words of foreign text by a marker that is new for each call, so that a model can tell it from its orders:
 * Hines et al., "Defending Against Indirect Prompt Injection Attacks With Spotlighting" (arXiv 2403.14720). It lessens
 * injection and does not end it: what comes back is checked all the same.
 */
export function createDatamark(): Datamark {
  const marker = String.fromCharCode(randomInt(0xe000, 0xf8ff));
  return {
    marker,
    mark: (text, maxChars) => {
      const seen = text.slice(0, maxChars).toWellFormed().replace(PRIVATE_USE, "").replace(UNSEEN, "").replace(TURN_MARKS, " ");
      return seen.trim().replace(/\s+/g, marker);
    },
    unmark: (text) => text.replace(PRIVATE_USE, " ").replace(UNSEEN, "").replace(/\s+/g, " ").trim(),
  };
}
