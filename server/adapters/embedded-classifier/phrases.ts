import { foldText } from "./clean-text.ts";

/** Words and phrases, as whole words of a folded sentence; "…" at the end stands for any ending. */
export function phrasePattern(...phrases: string[]): RegExp {
  const sources = phrases.map((phrase) => {
    const stem = foldText(phrase.replace(/…$/, "")).replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
    return phrase.endsWith("…") ? `${stem}\\p{L}*` : stem;
  });
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${sources.join("|")})(?![\\p{L}\\p{N}])`, "u");
}
