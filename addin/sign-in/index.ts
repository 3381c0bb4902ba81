import { readConfig } from "../shared/config.ts";
import { loadMessageParent } from "./load-office.ts";
import { runSignIn } from "./run-sign-in.ts";

const status = document.getElementById("status")!;

function show(text: string) {
  status.textContent = text;
  document.getElementById("onward")!.hidden = false;
}

try {
  const outcome = await runSignIn(readConfig, async (text) => (await loadMessageParent())(text));
  if (outcome === "nothing_to_do") show(location.search.includes("state=") ? "You are signed out." : "Nothing to sign in to here.");
} catch (error) {
  show(`Sign-in did not work: ${error instanceof Error ? error.message : String(error)}. Close this window and try again.`);
}
