import { problemOf } from "./api-problem.ts";
import type { Leave } from "./auth-source.ts";

/** Connects silently where that is possible, else by way of Microsoft's dialog, once: what that did not mend is thrown. */
export async function connectOwnMailbox<Connected>(connect: () => Promise<Connected>, askLeave: (leave: Leave) => Promise<void>): Promise<Connected> {
  try {
    return await connect();
  } catch (error) {
    const { code, claims } = problemOf(error);
    if (code !== "consent_needed" && code !== "sign_in_again") throw error;
    await askLeave({ claims });
    return connect();
  }
}
