type Messages = { [key: string]: string | Messages };

const letters: Record<string, string> = { a: "á", c: "ç", e: "é", g: "ĝ", i: "í", k: "ķ", l: "ļ", n: "ñ", o: "ö", r: "ŕ", s: "ŝ", t: "ť", u: "ü", y: "ý", A: "Å", C: "Ç", E: "É", I: "Î", N: "Ñ", O: "Ø", S: "Š", U: "Û" };

/** Strings a third longer with accents and brackets: what is cut, or not translated at all, can be seen. */
export function toPseudo(messages: Messages): Messages {
  return Object.fromEntries(Object.entries(messages).map(([key, value]) => [key, typeof value === "string" ? pseudoText(value) : toPseudo(value)]));
}

/** Leaves `{{ places }}` and `<1>tags</1>` as they are. */
export function pseudoText(text: string): string {
  const parts = text.split(/(\{\{.*?\}\}|<\/?\w+>)/);
  const accented = parts.map((part, index) => (index % 2 ? part : part.replace(/[a-z]/gi, (letter) => letters[letter] ?? letter))).join("");
  return `[${accented}${"·".repeat(Math.ceil(text.length / 3))}]`;
}
