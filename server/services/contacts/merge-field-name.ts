import { contactFields } from "../../contract/imports.ts";

export const MERGE_FIELD_LENGTH_MAX = 60;

/** ISO 9 without signs for Cyrillic, as passports write it; ELOT 743 for Greek. */
const latinLetters: Record<string, string> = {
  а: "a", б: "b", в: "v", г: "g", ґ: "g", д: "d", ђ: "dj", е: "e", є: "ye", ж: "zh", з: "z", и: "i", і: "i", ї: "yi", ј: "j", к: "k", л: "l", љ: "lj", м: "m", н: "n", њ: "nj", о: "o", п: "p", р: "r", с: "s", т: "t", ћ: "c", у: "u", ў: "u", ф: "f", х: "kh", ц: "ts", ч: "ch", џ: "dz", ш: "sh", щ: "shch", ъ: "", ы: "y", ь: "", э: "e", ю: "yu", я: "ya",
  α: "a", β: "v", γ: "g", δ: "d", ε: "e", ζ: "z", η: "i", θ: "th", ι: "i", κ: "k", λ: "l", μ: "m", ν: "n", ξ: "x", ο: "o", π: "p", ρ: "r", σ: "s", ς: "s", τ: "t", υ: "y", φ: "f", χ: "ch", ψ: "ps", ω: "o",
  ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i",
};

/** How templates name a column: `Letzte Bestellung` is `{{ letzte_bestellung }}`, the third of `会社` is `{{ column_3 }}`. */
export function mergeFieldOf(header: string, index: number): string {
  const latin = header
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    // й, ї and accented Greek letters are a letter and a mark once they are taken apart.
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]/g, (letter) => latinLetters[letter] ?? " ");
  const name = latin.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, MERGE_FIELD_LENGTH_MAX).replace(/_+$/, "");
  if (name === "") return `column_${index + 1}`;
  return /^[a-z]/.test(name) ? name : `column_${name}`.slice(0, MERGE_FIELD_LENGTH_MAX);
}

/** A name that is not taken yet, and is no standard field's; it is taken from now on. */
export function uniqueMergeField(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique) || (contactFields as readonly string[]).includes(unique); number++) unique = `${name.slice(0, MERGE_FIELD_LENGTH_MAX - 5)}_${number}`;
  taken.add(unique);
  return unique;
}
