import { refuse } from "../../errors.ts";

/** Of 4: "safely unguessable" by zxcvbn, more than 10^8 guesses. https://github.com/zxcvbn-ts/zxcvbn */
const SCORE_MIN = 3;
/** What is beyond adds strength, and time to the estimate. */
const LETTERS_JUDGED = 64;
/** So much must be left when the person's own words are taken out. */
const LETTERS_OF_ONES_OWN_MIN = 8;

type Judge = (password: string, known: string[]) => { score: number };
let loading: Promise<Judge> | null = null;

/** Refuses what stands in lists of known passwords, and what is easily guessed from the person's own words. */
export async function judgePassword(password: string, about: { email: string; name: string }): Promise<void> {
  const judge = await (loading ??= load());
  const known = [about.email, ...about.email.split(/[@.+_-]/), ...about.name.split(/\s+/), "mailroom"].filter((word) => word.length > 1);
  const { score } = judge(password.slice(0, LETTERS_JUDGED), known);
  if (score < SCORE_MIN || isOwnWords(password, known)) throw refuse("unprocessable", "This password is too easy to guess.", { remedy: "Choose another: three or four words that do not belong together are easy to keep in mind.", errors: [{ path: "password", message: "is too easy to guess" }] });
}

/** A password of the person's name and address with some signs between them is no secret, however long. */
function isOwnWords(password: string, known: string[]): boolean {
  const rest = known.filter((word) => word.length > 2).reduce((text, word) => text.replaceAll(word.toLowerCase(), ""), password.toLowerCase());
  return rest.length < password.length && rest.replaceAll(/[^\p{L}\p{N}]/gu, "").length < LETTERS_OF_ONES_OWN_MIN;
}

/** Loaded when the first password is chosen: the lists are a megabyte. */
async function load(): Promise<Judge> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([import("@zxcvbn-ts/core"), import("@zxcvbn-ts/language-common")]);
  const factory = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return (password, known) => factory.check(password, known);
}
