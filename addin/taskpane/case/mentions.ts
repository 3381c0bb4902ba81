import type { User } from "../../../server/contract/people.ts";

/** Pure: what is typed of a name after the last `@` before the caret; null where none is begun. */
export function mentionAt(text: string, caret: number): string | null {
  return /(?:^|\s)@([^@\n]{0,40})$/.exec(text.slice(0, caret))?.[1] ?? null;
}

/** The name in the place of what was begun, and where the caret is then. */
export function withMention(text: string, caret: number, name: string): { text: string; caret: number } {
  const at = text.slice(0, caret).lastIndexOf("@");
  const before = `${text.slice(0, at)}@${name} `;
  return { text: before + text.slice(caret), caret: before.length };
}

/** Whose names stand in the text with an `@`. */
export const mentionsIn = (text: string, people: readonly Pick<User, "id" | "name">[]): string[] => people.filter(({ name }) => text.includes(`@${name}`)).map(({ id }) => id);
