import type { Me } from "../../server/contract/people.ts";
import { eventually } from "./eventually.ts";
import type { Mailroom } from "./mailroom.ts";
import { apiOf } from "./merge-by-api.ts";

/** Waits until the server keeps this of Aylin's pane: the next pane begins with what has come there. */
export async function isRemembered(mailroom: Mailroom, state: Me["paneState"]): Promise<void> {
  const aylin = await apiOf(mailroom, "Aylin");
  await eventually(async () => (await aylin<Me>("GET", "/me")).paneState).toMatchObject(state);
}
