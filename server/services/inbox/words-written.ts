import { type SQL, sql } from "drizzle-orm";
import { escapeLike } from "../contacts/search-text.ts";

/** More than anybody types; each is one more condition. */
const WORDS_MAX = 8;
/** A shorter word is looked for as it is: half of all messages have a word that begins with "in". */
const PREFIX_CHARS = 3;

/** The words of a message, as the index `messages_words` has them (drizzle/schema/conversations.ts). */
export const wordsWritten = (table: string): SQL =>
  sql.raw(`to_tsvector('simple', regexp_replace(normalize(lower(left(${table}.subject || ' ' || ${table}.visible_text, 20000)), NFKD), '[\\u0300-\\u036f]', '', 'g'))`);

/**
 * What somebody typed, as a question to these words: each must occur, or begin a word. Folded as the index is. Null where
 * nothing was typed that a message could have.
 */
export function queryOfWords(typed: string): string | null {
  const words = typed.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}.@_+-]*/gu) ?? [];
  const asked = [...new Set(words.map((word) => word.replace(/[.@_+-]+$/, "")))].slice(0, WORDS_MAX);
  if (asked.length === 0) return null;
  return asked.map((word) => (word.length < PREFIX_CHARS ? `'${word}'` : `'${word}':*`)).join(" & ");
}

export const likePattern = (typed: string): string => `%${escapeLike(typed.trim().toLowerCase())}%`;
