import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Case } from "../../../server/contract/cases.ts";
import type { MessageReference } from "../../../server/contract/conversations.ts";
import { type ApiProblem, problemOf } from "../../shared/api-problem.ts";
import type { SelectedMail } from "../../shared/office.ts";
import { referenceOfSelected } from "../../shared/open-message.ts";
import { keys } from "../../shared/query-keys.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { useMe } from "../use-me.ts";

/** A mailbox takes four requests at once; one stays for whoever works beside it. */
const AT_ONCE = 3;

export type SeveralState =
  | { state: "waiting" | "working" | "undone" }
  | { state: "opened" | "already_open" | "joined"; number: number; caseId: string; version: number }
  | { state: "failed"; problem: ApiProblem };

/** Converts selected mails, each by itself: what fails holds up no other, and can be tried again. */
export function useConvertSeveral(mails: SelectedMail[]) {
  const connection = useConnection();
  const queries = useQueryClient();
  const { data: me } = useMe();
  const [states, setStates] = useState<ReadonlyMap<string, SeveralState>>(new Map());
  const [isRunning, setRunning] = useState(false);
  const isStopped = useRef(false);
  const mailboxes = me?.mailboxes.map(({ address }) => address) ?? [];
  const note = (itemId: string, state: SeveralState) => setStates((kept) => new Map(kept).set(itemId, state));

  async function run(chosen: SelectedMail[], act: (reference: MessageReference) => Promise<SeveralState>, atOnce: number) {
    isStopped.current = false;
    setRunning(true);
    const waiting = [...chosen];
    for (const { itemId } of waiting) note(itemId, { state: "waiting" });
    const worker = async () => {
      for (let mail = waiting.shift(); mail && !isStopped.current; mail = waiting.shift()) {
        note(mail.itemId, { state: "working" });
        note(mail.itemId, await referenceOfSelected(connection.graph, mail, mailboxes).then(act).catch((error: unknown) => ({ state: "failed" as const, problem: problemOf(error) })));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    setRunning(false);
    void queries.invalidateQueries({ queryKey: keys.cases });
    void queries.invalidateQueries({ queryKey: keys.mails });
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
    convertAll: () =>
      run(left(), async (message) => {
        const opened = await connection.calls.openCase({ message });
        // Taken back before, it comes out of the bin.
        return toState(opened.case.deletedAt === null ? opened : { case: await connection.calls.restoreCase(opened.case.id), outcome: "opened" });
      }, AT_ONCE),
    /** The first makes the case, or has one already; the others join it. */
    async putIntoOne() {
      let into: Case | null = null;
      await run(left(), async (message) => {
        if (into === null) {
          const opened = await connection.calls.openCase({ message });
          into = opened.case;
          return toState(opened);
        }
        const { number, id, version } = await connection.calls.joinCase(into.id, message);
        return { state: "joined", number, caseId: id, version };
      }, 1);
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

const toState = ({ case: { number, id, version }, outcome }: { case: Case; outcome: "opened" | "already_open" }): SeveralState => ({ state: outcome, number, caseId: id, version });
