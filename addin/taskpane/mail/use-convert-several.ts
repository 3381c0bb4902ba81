import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { BulkOpened, Case } from "../../../server/contract/cases.ts";
import type { MessageReference } from "../../../server/contract/conversations.ts";
import { ApiProblem, problemOf } from "../../shared/api-problem.ts";
import type { SelectedMail } from "../../shared/office.ts";
import { referenceOfSelected } from "../../shared/open-message.ts";
import { keys } from "../../shared/query-keys.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { useMe } from "../use-me.ts";

/** A mailbox takes four requests at once; one stays for whoever works beside it. */
const AT_ONCE = 3;
/** So many are converted by one call: soon enough that one sees it go on, and can stop it. */
const MAILS_PER_CALL = 10;

export type SeveralState =
  | { state: "waiting" | "working" | "undone" }
  | { state: "opened" | "already_open" | "joined"; number: number; caseId: string; version: number }
  | { state: "failed"; problem: ApiProblem };

interface NamedMail {
  itemId: string;
  message: MessageReference;
}

/** Converts selected mails, some by one call, each for itself: what fails holds up no other, and can be tried again. */
export function useConvertSeveral(mails: SelectedMail[]) {
  const connection = useConnection();
  const queries = useQueryClient();
  const { data: me } = useMe();
  const [states, setStates] = useState<ReadonlyMap<string, SeveralState>>(new Map());
  const [isRunning, setRunning] = useState(false);
  const isStopped = useRef(false);
  const mailboxes = me?.mailboxes.map(({ address }) => address) ?? [];
  const note = (itemId: string, state: SeveralState) => setStates((kept) => new Map(kept).set(itemId, state));

  const fail = (itemId: string, error: unknown) => note(itemId, { state: "failed", problem: problemOf(error) });

  /** How the server knows them, some asked for at once; those that cannot be named have failed. */
  async function nameAll(chosen: SelectedMail[]): Promise<NamedMail[]> {
    const waiting = [...chosen];
    const named = new Map<string, NamedMail>();
    const worker = async () => {
      for (let mail = waiting.shift(); mail; mail = waiting.shift()) {
        const { itemId } = mail;
        await referenceOfSelected(connection.graph, mail, mailboxes).then((message) => void named.set(itemId, { itemId, message }), (error: unknown) => fail(itemId, error));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return chosen.flatMap(({ itemId }) => named.get(itemId) ?? []);
  }

  async function run(chosen: SelectedMail[], perTurn: number, act: (mails: NamedMail[]) => Promise<void>) {
    isStopped.current = false;
    setRunning(true);
    for (const { itemId } of chosen) note(itemId, { state: "waiting" });
    for (let from = 0; from < chosen.length && !isStopped.current; from += perTurn) {
      const turn = chosen.slice(from, from + perTurn);
      for (const { itemId } of turn) note(itemId, { state: "working" });
      const named = await nameAll(turn);
      if (named.length > 0) await act(named).catch((error: unknown) => named.forEach(({ itemId }) => fail(itemId, error)));
    }
    setRunning(false);
    void queries.invalidateQueries({ queryKey: keys.cases });
    void queries.invalidateQueries({ queryKey: keys.mails });
  }

  async function convert(named: NamedMail[]) {
    const { items } = await connection.calls.openCases(named.map(({ message }) => ({ message })));
    for (const [index, { itemId }] of named.entries()) await stateOf(items[index]!).then((state) => note(itemId, state), (error: unknown) => fail(itemId, error));
  }

  async function stateOf(item: BulkOpened["items"][number]): Promise<SeveralState> {
    if (item.outcome === "refused") return { state: "failed", problem: new ApiProblem({ code: item.code, detail: item.reason, remedy: item.remedy ?? undefined }) };
    // Taken back before, it comes out of the bin.
    return toState(item.case.deletedAt === null ? item : { case: await connection.calls.restoreCase(item.case.id), outcome: "opened" });
  }

  const isInCase = (state: SeveralState | undefined) => state?.state === "opened" || state?.state === "already_open" || state?.state === "joined";
  const left = () => mails.filter(({ itemId }) => !isInCase(states.get(itemId)));
  return {
    states,
    isRunning,
    doneCount: mails.filter(({ itemId }) => isInCase(states.get(itemId))).length,
    endedCount: mails.filter(({ itemId }) => isInCase(states.get(itemId)) || states.get(itemId)?.state === "failed").length,
    openedCount: mails.filter(({ itemId }) => states.get(itemId)?.state === "opened").length,
    stop: () => void (isStopped.current = true),
    convertAll: () => run(left(), MAILS_PER_CALL, convert),
    /** The first makes the case, or has one already; the others join it. */
    async putIntoOne() {
      let into: Case | null = null;
      await run(left(), 1, async ([mail]) => {
        const { itemId, message } = mail!;
        if (into === null) {
          const opened = await connection.calls.openCase({ message });
          into = opened.case;
          return note(itemId, toState(opened));
        }
        const { number, id, version } = await connection.calls.joinCase(into.id, message);
        return note(itemId, { state: "joined", number, caseId: id, version });
      });
    },
    /** The cases that were opened just now go into the bin; those that were there before stay. */
    async undo() {
      for (const [itemId, state] of states) {
        if (state.state !== "opened") continue;
        const { version } = await connection.calls.case(state.caseId);
        await connection.calls.deleteCase(state.caseId, version).then(() => note(itemId, { state: "undone" }), (error: unknown) => note(itemId, { state: "failed", problem: problemOf(error) }));
      }
      void queries.invalidateQueries({ queryKey: keys.cases });
      void queries.invalidateQueries({ queryKey: keys.mails });
    },
  };
}

const toState = ({ case: { number, id, version }, outcome }: { case: Pick<Case, "number" | "id" | "version">; outcome: "opened" | "already_open" }): SeveralState => ({ state: outcome, number, caseId: id, version });
