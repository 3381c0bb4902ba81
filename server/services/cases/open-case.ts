import { sql } from "drizzle-orm";
import type { OpenCase, SlaMetric } from "../../contract/cases.ts";
import type { Category } from "../../contract/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { orRefusal, Refusal, refuse } from "../../errors.ts";
import { judgementsOf } from "../classification/classify-message.ts";
import { correctClassification, requireAmong } from "../classification/correct-classification.ts";
import { type ClassificationRow, listCategories } from "../classification/queries.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { type FoundMessage, lookUpMessages } from "../conversations/look-up-message.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { isAnswered } from "./answers.ts";
import { makeCases, type NewCase, type Opening, titleOf } from "./new-case.ts";

/** So many are opened in one transaction: what they lock is soon free again. */
const MAILS_PER_TRANSACTION = 20;

export interface CaseOfMail {
  caseId: string;
  outcome: "opened" | "already_open";
}

/**
 * Makes a case of a mail, with its SLA targets, or answers the one that its conversation has: the same mail twice, or
 * two agents at once, are one case. What the agent chose counts more than the suggestion, and teaches the classifier.
 */
export async function openCase(ctx: Ctx, input: OpenCase): Promise<CaseOfMail> {
  const [answer] = await openCases(ctx, [input]);
  if (answer instanceof Refusal) throw answer;
  return answer!;
}

/** The same for several mails, in their order: each is opened or refused by itself, many in one transaction. */
export async function openCases(ctx: Ctx, inputs: OpenCase[]): Promise<(CaseOfMail | Refusal)[]> {
  const answers: (CaseOfMail | Refusal)[] = [];
  for (let from = 0; from < inputs.length; from += MAILS_PER_TRANSACTION) answers.push(...(await openSome(ctx, inputs.slice(from, from + MAILS_PER_TRANSACTION))));
  return answers;
}

async function openSome(ctx: Ctx, inputs: OpenCase[]): Promise<(CaseOfMail | Refusal)[]> {
  const messages = await lookUpMessages(ctx, inputs.map(({ message }) => message));
  const categories = inputs.some(({ category }) => category) ? await listCategories(ctx) : [];
  const allowed = await Promise.all(inputs.map((input, index) => orRefusal(async () => allow(input, messages[index]!, categories))));
  const judged = await judgementsOf(ctx, allowed.flatMap((message) => (message instanceof Refusal ? [] : [message.id])));
  const ready: (Wanted | Refusal)[] = [];
  for (const [index, message] of allowed.entries()) {
    ready.push(message instanceof Refusal ? message : await orRefusal(() => choose(ctx, { input: inputs[index]!, message, judged: judged.get(message.id) ?? null })));
  }
  const opened = await openTogether(ctx, ready.filter((one): one is Wanted => !(one instanceof Refusal)));
  return ready.map((one) => (one instanceof Refusal ? one : opened.shift()!));
}

function allow({ category }: OpenCase, message: FoundMessage | Refusal, categories: Category[]): FoundMessage {
  if (message instanceof Refusal) throw message;
  if (message.direction === "outbound") throw refuse("unprocessable", "This is a mail that was sent from here.", { remedy: "Convert the mail that it answers; sent mails then join its case." });
  if (category) requireAmong(categories, category);
  return message;
}

interface Wanted {
  input: OpenCase;
  message: FoundMessage;
  judged: ClassificationRow | null;
}

/** What was chosen otherwise than it was judged is a person's word. */
async function choose(ctx: Ctx, wanted: Wanted): Promise<Wanted> {
  const { input, message, judged } = wanted;
  const isOtherCategory = typeof input.category === "string" && input.category !== judged?.category;
  const isOther = isOtherCategory || (input.priority !== undefined && input.priority !== judged?.priority);
  if (isOther) await correctClassification(ctx, { messageId: message.id, category: input.category ?? undefined, priority: input.priority });
  return wanted;
}

/** In one transaction; where one of them spoils it, each in its own. */
async function openTogether(ctx: Ctx, wanted: Wanted[]): Promise<(CaseOfMail | Refusal)[]> {
  if (wanted.length === 0) return [];
  if (wanted.length === 1) return [await orRefusal(async () => (await inTransaction(ctx, (ctx) => openAll(ctx, wanted)))[0]!)];
  try {
    return await inTransaction(ctx, (ctx) => openAll(ctx, wanted));
  } catch {
    // Whatever it was, the one that has it says so, when the others are opened.
    return openEach(ctx, wanted);
  }
}

async function openEach(ctx: Ctx, wanted: Wanted[]): Promise<(CaseOfMail | Refusal)[]> {
  const answers: (CaseOfMail | Refusal)[] = [];
  let fault: { error: unknown } | null = null;
  for (const one of wanted) {
    await openTogether(ctx, [one]).then((opened) => answers.push(...opened), (error: unknown) => (fault ??= { error }));
  }
  if (fault !== null) throw (fault as { error: unknown }).error;
  return answers;
}

async function openAll(ctx: Ctx, wanted: Wanted[]): Promise<CaseOfMail[]> {
  const places = await lockPlaces(ctx, wanted.map(({ message }) => message.id));
  // Of several mails of a conversation the first begins its case.
  const openings = new Map<string, { by: Wanted; opening: Opening }>();
  for (const one of wanted) {
    const place = places.get(one.message.id)!;
    if (place.caseId === null && !openings.has(place.conversationId)) openings.set(place.conversationId, { by: one, opening: await openingOf(ctx, one, place) });
  }
  const ids = openings.size === 0 ? [] : await makeCases(ctx, [...openings.values()].map(({ opening }) => opening));
  const made = new Map([...openings].map(([conversationId, { by }], index) => [conversationId, { by, caseId: ids[index]! }]));
  return wanted.map((one) => {
    const { caseId, conversationId } = places.get(one.message.id)!;
    const opened = made.get(conversationId);
    return { caseId: caseId ?? opened!.caseId, outcome: opened?.by === one ? "opened" : "already_open" };
  });
}

interface Place extends Record<string, unknown> {
  messageId: string;
  conversationId: string;
  caseId: string | null;
  teamId: string | null;
  /** Something left from here after it. */
  isAnswerPossible: boolean;
}

/** Where mails lie, by their ids. Their conversations are held, in one order for everybody. */
async function lockPlaces(ctx: Ctx, messageIds: string[]): Promise<Map<string, Place>> {
  const rows = await ctx.db.execute<Place>(sql`
    select m.id as "messageId", c.id as "conversationId",
      -- A chat stays with its case when that is closed, and may become another.
      case when m.chat is null or exists (select 1 from cases k where k.id = c.case_id and k.status <> 'closed') then c.case_id end as "caseId", b.team_id as "teamId",
      exists (select 1 from messages sent where sent.conversation_id = c.id and sent.direction = 'outbound' and sent.kind <> 'newsletter' and sent.received_at >= m.received_at) as "isAnswerPossible"
    from messages m join conversations c on c.id = m.conversation_id join mailboxes b on b.id = m.mailbox_id
    where m.id = any(${sqlIds(messageIds)}) order by c.id for update of c`);
  return new Map(rows.map((row) => [row.messageId, row]));
}

async function openingOf(ctx: Ctx, { message, judged, input }: Wanted, { conversationId, teamId, isAnswerPossible }: Place): Promise<Opening> {
  const said: NewCase = {
    title: titleOf(message),
    priority: input.priority ?? judged?.priority ?? "medium",
    category: input.category === undefined ? (judged?.isConfident ? judged.category : null) : input.category,
    caseType: judged?.requestType ?? null,
    sentiment: judged?.sentiment ?? "unknown",
    summary: judged?.summary ?? "",
    // A mail in one's own mailbox is one's own work; one in a team's waits for whoever takes it.
    assigneeId: teamId === null ? userIdOf(ctx) : null,
    teamId,
    contactId: message.contactId,
    mailboxId: message.mailboxId,
  };
  // Somebody may have answered from Outlook before the mail became a case: then no first response is owed.
  const metrics: SlaMetric[] = isAnswerPossible && (await isAnswered(ctx, { conversationId, contactId: message.contactId }, message.receivedAt)) ? ["resolution"] : ["first_response", "resolution"];
  return { said, metrics, conversationId, data: { messageId: message.id } };
}
