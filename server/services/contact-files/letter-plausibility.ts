/**
 * Letters beyond ASCII of languages in Latin script, the frequent ones first. Contact files are mostly ASCII: a charset
 * detector that counts pairs of letters has little to count there, and takes a Slovene list for a Maltese one.
 */
const alphabets = [
  "üöäßé", "éèçêàôîâëïûùœ", "óíáéñúü", "ãçáéíóõêâôúà", "àèòùìé", "äöåéü", "øåæéö", "ëéïóöüè", "íáóéúþðæöý", "łóąęśćżńź", "áíéěžčšýřůúťňďó", "áíčéšžýúľťôďňäŕĺó",
  "áéőíöóúüű", "čšžćđ", "ăâîșțşţ", "ışüçğöâî", "āīēšūžļņčģķ", "ėšžųįūčąę", "äõüöšž", "ëç", "éóíáúàèò", "âêôăưđơáàạảãếệộốấậờớợịìíủụúýữứừồổềểễ",
].map((letters) => new Map([...letters].map((letter, rank) => [letter, -Math.log((rank + 2) * 1.6)])));

/** A letter of another language may stand in a list; one of no European language hardly. */
const FOREIGN_LETTER = -6.5;
const RARE_LETTER = -10;
const common = new Set(alphabets.slice(0, -1).flatMap((alphabet) => [...alphabet.keys()]));
const SIGNS: Record<string, number> = { "’": -2, "–": -2.5, "“": -3, "”": -3, "„": -3, "«": -3.5, "»": -3.5, "€": -2, "£": -4, "°": -2.5, "º": -2.5, "ª": -3.5, "§": -4, "·": -5, "…": -4, "—": -3.5, "‘": -3.5, "\u00A0": -3, "´": -4, "®": -5, "©": -5, "™": -5, "•": -4, "¿": -4.5, "¡": -4.5, "²": -5, "½": -6, "±": -6, "×": -6 };
const OTHER_SIGN = -9;
const CONTROL = -14;
const WRONG_PLACE = -5;
const UNUSUAL_PLACE = -1.5;
/** Evidence repeats itself: past this many characters it is not counted on. */
const CHARACTERS_MAX = 4_000;

/** The letters of one language explain its texts better than a mixture does: the sum of the best language. */
export function latinPlausibility(text: string): number {
  const { places, apostrophes } = placesOf(text);
  const letters = new Map<string, number>();
  let shared = apostrophes.reduce((sum, at) => sum + apostropheScore(text, at), 0);
  for (const [place, count] of places) {
    const [before, character, after] = [place[0]!, place[1]!, place[2]!];
    // ª and º are letters in Unicode.
    if (character in SIGNS || !/\p{L}/u.test(character)) {
      shared += count * signScore(character, before, after);
      continue;
    }
    // In Unicode the small letter of İ is two characters.
    const letter = character === "İ" ? "ı" : character.toLowerCase();
    letters.set(letter, (letters.get(letter) ?? 0) + count);
    shared += count * (placeScore(letter, before, after) + caseScore(character, before, after));
  }
  return shared + Math.max(...alphabets.map((alphabet) => languageScore(letters, alphabet)));
}

/** How often each character beyond ASCII stands between which two others. */
function placesOf(text: string): { places: Map<string, number>; apostrophes: number[] } {
  const places = new Map<string, number>();
  const apostrophes: number[] = [];
  const padded = ` ${text} `;
  let count = 0;
  for (const { index } of padded.matchAll(/[^\x00-\x7F]/g)) {
    if (++count > CHARACTERS_MAX) break;
    const place = padded.slice(index - 1, index + 2);
    places.set(place, (places.get(place) ?? 0) + 1);
    if (place[1] === "’") apostrophes.push(index - 1);
  }
  return { places, apostrophes };
}

function languageScore(letters: Map<string, number>, alphabet: Map<string, number>): number {
  let sum = 0;
  for (const [letter, count] of letters) sum += count * (alphabet.get(letter) ?? (common.has(letter) ? FOREIGN_LETTER : RARE_LETTER));
  return sum;
}

function signScore(character: string, before: string, after: string): number {
  const score = /[\u0080-\u009F\uFFFD\uE000-\uF8FF]/.test(character) ? CONTROL : (SIGNS[character] ?? OTHER_SIGN);
  const isInsideWord = /\p{L}/u.test(before) && /\p{L}/u.test(after) && character !== "’" && character !== "·";
  return isInsideWord ? score + WRONG_PLACE : score;
}

/** `O’Neill`, `l’eau` and `Anna’s` are written; `Fabr’cia` is an í of a Macintosh. */
function apostropheScore(text: string, at: number): number {
  return /\p{L}{3}$/u.test(text.slice(Math.max(0, at - 3), at)) && /^\p{L}{3}/u.test(text.slice(at + 1, at + 4)) ? WRONG_PLACE : 0;
}

/** Vowels stand between consonants, and consonants beside vowels; no letter stands beside a digit. */
function placeScore(letter: string, before: string, after: string): number {
  if (/\d/.test(before) || /\d/.test(after)) return WRONG_PLACE;
  if (!/[a-z]/i.test(before) || !/[a-z]/i.test(after)) return 0;
  const vowelsBeside = Number(ASCII_VOWEL.test(before)) + Number(ASCII_VOWEL.test(after));
  const isVowel = ASCII_VOWEL.test(letter.normalize("NFD")[0]!) || VOWELS_OF_THEIR_OWN.includes(letter);
  return (isVowel && vowelsBeside === 2) || (!isVowel && vowelsBeside === 0) ? UNUSUAL_PLACE : 0;
}

const ASCII_VOWEL = /[aeiouy]/i;
const VOWELS_OF_THEIR_OWN = "øæœıə";

/** `mÄrz` and `MüLLER` are seldom written. */
function caseScore(character: string, before: string, after: string): number {
  if (/\p{Lu}/u.test(character) && (/\p{Ll}/u.test(before) || (/\p{L}/u.test(before) && /\p{Ll}/u.test(after)))) return WRONG_PLACE;
  return /\p{Ll}/u.test(character) && /\p{Lu}/u.test(before) && /\p{Lu}/u.test(after) && !"ßıŉ".includes(character) ? WRONG_PLACE : 0;
}
