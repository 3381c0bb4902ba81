import type { SendOutcome } from "../../services/deliveries/channel.ts";
import { NoAnswer } from "./ask-vendor.ts";

/** A request that hands a message over met no answer: it surely never left, or nobody can tell. Rethrows a fault of ours. */
export function outcomeOfNoAnswer(error: unknown): SendOutcome {
  if (!(error instanceof NoAnswer)) throw error;
  if (error.code === "EPRIVATE") return { outcome: "failed", reason: "address_private", detail: error.message, scope: "account" };
  return error.isUntouched ? { outcome: "deferred", reason: "network", retryAt: null } : { outcome: "uncertain", reason: error.code };
}
