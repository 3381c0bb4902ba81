import { randomFrom } from "../support/random.ts";

/** One mail of the story, and where it belongs: the matter, or null where its writer may see no case that is there. */
export interface StoryMail {
  from: string;
  to: string;
  cc: string[];
  subject: string;
  text: string;
  messageId: string;
  references: string[];
  conversationId: string;
  folder: "inbox" | "sentitems";
  /** The matter that it belongs to; a mail that begins one names its own. */
  matter: number;
  /** Whether its writer is, by then, part of the matter: only then may it lie in its case. */
  mayJoin: boolean;
  /** What is odd about it, as the figures list it. */
  twist: Twist;
}

export const twists = ["opening", "ours", "plain", "no_headers", "no_references", "own_subject", "changed_subject_no_headers", "alias", "unknown_alias", "tagged", "number_only", "unseen_parent", "sent_before_its_parent", "forward_by_stranger", "stranger_with_number", "stranger_with_prefix_number", "circular"] as const;
export type Twist = (typeof twists)[number];

const places = ["Tromsø", "Ponta Delgada", "Innsbruck", "Kyoto", "Lofoten", "Faial", "Reykjavík", "Bergamo", "Gdańsk", "Utrecht", "Évora", "Tartu"];
const things = ["invoice", "visa", "hotel", "rental car", "refund", "flight change", "travel insurance", "baggage claim", "booking", "voucher"];
const firstNames = ["Ingrid", "Hugo", "Kenji", "Marta", "Ole", "Zofia", "Pierre", "Elif", "Lucia", "Tomáš"];

const UNKNOWN_ALIAS_SHARE = 0.03;

export const SUPPORT = "support@fernweh.example";
/** A private address that the desk knows to be the same person's. */
export const aliasOf = (address: string) => address.replace(/@.*/, "@home.example");

/** Mails of `matters` matters in the order of their arrival, the same ones for each seed. `number` is what the desk called the case. */
export function threadingStory(seed: number, matters: number): { people: string[]; mailsOf: (matter: number, number: number) => StoryMail[]; circular: StoryMail[] } {
  const random = randomFrom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const people = Array.from({ length: matters }, (_, index) => `${pick(firstNames).toLowerCase().replace(/[^a-z]/g, "")}.${index}@customer-${index % 7}.example`);
  let count = 0;
  const id = (host: string) => `<${seed}-${++count}@${host}>`;

  function mailsOf(matter: number, number: number): StoryMail[] {
    const customer = people[matter]!;
    const host = customer.split("@")[1]!;
    const subject = `${pick(things)} for ${pick(places)} ${matter}`;
    const opening: StoryMail = { from: customer, to: SUPPORT, cc: [], subject, text: `Dear team,\n\nI have a question about my ${subject}, can you help me with it?\n\nBest regards`, messageId: id(host), references: [], conversationId: `outlook-${seed}-${matter}`, folder: "inbox", matter, mayJoin: false, twist: "opening" };
    const ours: StoryMail = { ...opening, from: SUPPORT, to: customer, subject: `Re: [#SUP-${number}] ${subject}`, text: `Hello,\n\nwe are looking into your ${subject} and will write again.\nThe reference of your matter is number ${number} of this year.\n\nYour team`, messageId: id("fernweh.example"), references: [opening.messageId], folder: "sentitems", mayJoin: true, twist: "ours" };
    return [opening, ours, ...Array.from({ length: 3 }, () => reply(opening, ours, number))];
  }

  function reply(opening: StoryMail, ours: StoryMail, number: number): StoryMail {
    const quote = ours.text.split("\n").map((line) => `> ${line}`).join("\n");
    const base: StoryMail = { ...opening, subject: `Re: [#SUP-${number}] ${opening.subject}`, text: `Thank you for the answer, here is what you asked for: ${count}.\n\n${quote}`, messageId: id(opening.from.split("@")[1]!), references: [opening.messageId, ours.messageId], mayJoin: true, twist: "plain" };
    const alone = { references: [], conversationId: `outlook-alone-${seed}-${count}` };
    const stranger = { from: `mallory.${count}@elsewhere.example`, mayJoin: false, conversationId: `outlook-alone-${seed}-${count}` };
    const twist = random() < UNKNOWN_ALIAS_SHARE ? "unknown_alias" : pick(["plain", "plain", "plain", "no_headers", "no_references", "own_subject", "changed_subject_no_headers", "alias", "tagged", "number_only", "unseen_parent", "sent_before_its_parent", "forward_by_stranger", "stranger_with_number", "stranger_with_prefix_number"] as const);
    switch (twist) {
      case "plain":
        return base;
      case "no_headers":
        return { ...base, ...alone, subject: `AW: ${opening.subject}`, twist };
      case "no_references":
        return { ...base, references: [], twist };
      case "own_subject":
        return { ...base, conversationId: alone.conversationId, subject: "One more thing", twist };
      case "changed_subject_no_headers":
        return { ...base, ...alone, subject: "My documents", twist };
      case "alias":
        return { ...base, from: aliasOf(opening.from), twist };
      // The same person, as only a person can know: it is suggested, and counts as not found.
      case "unknown_alias":
        return { ...base, from: opening.from.replace(/@.*/, "@new-job.example"), twist };
      case "tagged":
        return { ...base, from: opening.from.replace("@", "+travel@"), twist };
      case "number_only":
        return { ...base, ...alone, subject: `[#${number}] documents`, text: "They are attached.", twist };
      case "unseen_parent":
        return { ...base, conversationId: alone.conversationId, references: [`<rewritten-${opening.matter}@gateway.example>`], subject: `SV: ${opening.subject}`, twist };
      case "sent_before_its_parent":
        return { ...base, ...alone, subject: `Re: ${opening.subject}`, references: [ours.messageId], twist };
      case "forward_by_stranger":
        return { ...base, ...stranger, subject: `Fwd: ${opening.subject}`, twist };
      case "stranger_with_number":
        return { ...base, ...stranger, references: [], subject: `Re: [#${number}] my case`, twist };
      case "stranger_with_prefix_number":
        return { ...base, ...stranger, references: [], conversationId: opening.conversationId, twist };
      default:
        return twist satisfies never;
    }
  }

  /** A newsletter of ours to many, which some of them answer: each has a matter of its own, beyond the others'. */
  const answered = people.slice(0, Math.min(12, people.length));
  const letter: StoryMail = { from: SUPPORT, to: answered.join(", "), cc: [], subject: "Our summer offers", text: "Dear travellers,\n\nhere are our offers for the summer of this year.\nBook until the end of May and save.", messageId: id("fernweh.example"), references: [], conversationId: `outlook-letter-${seed}`, folder: "sentitems", matter: -1, mayJoin: false, twist: "circular" };
  const circular = [letter, ...answered.map((from, index): StoryMail => ({ ...letter, from, to: SUPPORT, subject: "Re: Our summer offers", text: `Please book number ${index} for me.\n\n> here are our offers for the summer of this year.\n> Book until the end of May and save.`, messageId: id(from.split("@")[1]!), references: [letter.messageId], folder: "inbox", matter: -2 - index }))];
  return { people, mailsOf, circular };
}
