import type { CommandButton } from "../../manifest.ts";
import { connectFrame } from "../host-protocol/frame-connection.ts";
import { createFrameHost } from "../host-protocol/frame-host.ts";
import { frameName } from "../host-protocol/frame-name.ts";
import type { HostItem } from "../host-protocol/host-item.ts";
import type { HostServices } from "../host-protocol/host-services.ts";
import { EVENTS } from "../host-protocol/ids.ts";
import type { Preferences } from "../preferences.ts";
import { officeTheme } from "../theme.ts";

export type CommandOutcome = "completed" | "failed" | "missing" | "timed_out" | "silent";

/** Outlook's limit for a function command. */
const COMMAND_TIMEOUT_MS = 5 * 60_000;
const LOAD_TIMEOUT_MS = 30_000;
const NO_SUCH_FUNCTION = 11101;

type CommandInput = {
  services: HostServices;
  preferences: Preferences;
  url: string;
  button: CommandButton;
  functionName: string;
  item: HostItem;
};

/** Loads the commands page in a hidden frame, has it run one function, and takes the frame away again. */
export async function runFunctionCommand(input: CommandInput): Promise<CommandOutcome> {
  const conversationId = crypto.randomUUID();
  const commandId = crypto.randomUUID();
  const frame = hiddenFrame(input, conversationId);
  const { promise, resolve } = Promise.withResolvers<CommandOutcome>();
  const silent = setTimeout(() => resolve("silent"), LOAD_TIMEOUT_MS);
  const late = setTimeout(() => resolve("timed_out"), COMMAND_TIMEOUT_MS);
  const host = createFrameHost({
    services: input.services,
    preferences: input.preferences,
    conversationId,
    size: { width: 0, height: 0 },
    item: () => input.item,
    onClose: () => resolve("completed"),
    onCompleted: (status) => resolve(outcomeOf(status)),
    onEventRegistered(name) {
      if (name !== EVENTS.commandInvoked.name) return;
      clearTimeout(silent);
      connection.raise(name, [commandId, input.functionName, JSON.stringify({ source: { id: input.button.id } })]);
    },
  });
  const connection = connectFrame(frame, conversationId, new URL(input.url).origin, host);
  frame.src = input.url;
  const outcome = await promise;
  clearTimeout(silent);
  clearTimeout(late);
  connection.close();
  frame.remove();
  return outcome;
}

function hiddenFrame({ services, preferences, button }: CommandInput, conversationId: string): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.title = button.label.default;
  frame.name = frameName({
    conversationId,
    controlId: services.description.addIn.id,
    language: preferences.language,
    nestedAuth: preferences.nestedAuth,
    officeTheme: officeTheme(preferences.theme),
  });
  document.body.append(frame);
  return frame;
}

function outcomeOf(status: number): CommandOutcome {
  if (status === 0) return "completed";
  return status === NO_SUCH_FUNCTION ? "missing" : "failed";
}
