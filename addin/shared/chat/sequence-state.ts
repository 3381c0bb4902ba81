import type { ChatMessage } from "../../../server/contract/chats.ts";
import { travelOf } from "./delivery-ticks.tsx";

export interface SequenceState {
  id: string;
  count: number;
  sent: number;
  waiting: number;
  failed: number;
}

/** Pure: sequences of which some part waits or did not leave. */
export function sequencesUnderWay(messages: ChatMessage[]): SequenceState[] {
  const parts = Map.groupBy(messages.filter(({ delivery }) => delivery?.sequenceId), ({ delivery }) => delivery!.sequenceId!);
  return [...parts].flatMap(([id, of]) => {
    const travels = of.map(travelOf);
    const count = (...kinds: ReturnType<typeof travelOf>[]) => travels.filter((travel) => kinds.includes(travel)).length;
    const state = { id, count: of[0]!.delivery!.partCount ?? of.length, sent: count("sent", "delivered", "read"), waiting: count("waiting"), failed: count("failed") };
    return state.waiting + state.failed > 0 ? [state] : [];
  });
}
