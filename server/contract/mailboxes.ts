import { z } from "zod";

/**
 * What became of one message on the server. `case`: it lies in a case; `joined`: it came into one that was there;
 * `received`: stored, in no case; `ignored` and `failed`: with the reason; `gone`: it went before anybody could read it.
 */
export const arrivalOutcomes = ["case", "joined", "received", "ignored", "failed", "gone"] as const;
export const ArrivalOutcome = z.enum(arrivalOutcomes);
export type ArrivalOutcome = z.infer<typeof ArrivalOutcome>;
