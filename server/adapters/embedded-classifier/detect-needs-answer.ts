import { foldText } from "./clean-text.ts";
import { shorten } from "./first-sentence.ts";
import { phrasePattern } from "./phrases.ts";

export interface AnswerWanted {
  needsAnswer: boolean;
  confidence: number;
  /** The sentence that asks, or that says that nothing is asked. */
  evidence: string | null;
}

const EVIDENCE_CHARS = 300;
const asks = phrasePattern(
  "please", "could you", "can you", "would you", "will you", "let me know", "let us know", "i need", "we need", "i would like", "we would like", "i'd like", "looking forward to your reply", "get back to", "call me",
  "bitte", "können sie", "könnten sie", "kannst du", "würden sie", "ich möchte", "wir möchten", "ich brauche", "wir brauchen", "um rückmeldung", "um antwort",
  "merci de", "pouvez-vous", "pourriez-vous", "s'il vous plaît", "je voudrais", "nous voudrions", "j'aimerais", "veuillez",
  "por favor", "podría…", "pueden", "puede", "necesito", "necesitamos", "quisiera", "me gustaría", "poderia…", "gostaria", "preciso", "per favore", "potete", "potrebbe", "vorrei", "vorremmo", "graag", "kunt u", "kun je",
);
const ends = phrasePattern(
  "no reply needed", "no need to reply", "no response needed", "for your information", "fyi", "no action needed", "keine antwort nötig", "zur info", "zur kenntnis", "zur kenntnisnahme", "pour information", "pas besoin de répondre", "para su información", "no hace falta responder", "per informazione", "ter info",
);
const thanks = phrasePattern("thank you", "thanks", "danke", "vielen dank", "besten dank", "merci", "gracias", "obrigad…", "grazie", "bedankt", "dank u");

/** Whether the sender waits for an answer: by what is asked, in words that a person can check. */
export function detectNeedsAnswer(sentences: string[]): AnswerWanted {
  const said = sentences.map((sentence) => ({ sentence, folded: foldText(sentence) }));
  const told = (found: { sentence: string } | undefined, needsAnswer: boolean, confidence: number): AnswerWanted | null => (found ? { needsAnswer, confidence, evidence: shorten(found.sentence, EVIDENCE_CHARS) } : null);
  return (
    told(said.find(({ folded }) => ends.test(folded)), false, 0.85) ??
    told(said.find(({ sentence }) => /[?？؟]/.test(sentence)), true, 0.9) ??
    told(said.find(({ folded }) => asks.test(folded)), true, 0.8) ??
    told(said.length <= 3 ? said.find(({ folded }) => thanks.test(folded)) : undefined, false, 0.7) ??
    { needsAnswer: true, confidence: 0.5, evidence: null }
  );
}
