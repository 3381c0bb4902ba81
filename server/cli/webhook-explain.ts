import { readFile } from "node:fs/promises";
import path from "node:path";
import { readObject } from "../adapters/meta/hostile-json.ts";
import { type ReadChange, readChanges } from "../adapters/meta/read-hook.ts";
import type { ChatProvider } from "../contract/channels.ts";
import type { ChatChannel } from "../contract/chats.ts";
import type { HookEvent } from "../services/channels/hook-events.ts";
import type { CliCall, CliVerb, ExitCode } from "./verb.ts";

/** Says what Mailroom would take from a hook of WhatsApp, Messenger or Instagram, without a server or a database. */
export const webhookExplain: CliVerb = {
  name: "webhook explain",
  summary: "say what Mailroom would take from a vendor's hook, and does nothing",
  usage: "mailroom webhook explain FILE.json… [--json]",
  run: runExplain,
};

async function runExplain({ args, out }: CliCall): Promise<ExitCode> {
  if (args.length === 0) {
    out.value({ error: { code: "wrong_use", what: "Name a hook's body." } });
    out.say(`Name a hook's body.\n\n  ${webhookExplain.usage}`);
    return 2;
  }
  let isWhole = true;
  for (const file of args) isWhole = (await explainOne(out, file)) && isWhole;
  return isWhole ? 0 : 1;
}

async function explainOne(out: CliCall["out"], file: string): Promise<boolean> {
  try {
    const body = await readFile(file, "utf8");
    const { object, provider, channel } = vendorOf(body);
    const account = { file: path.basename(file), object, events: readChanges(provider, body).flatMap((change) => linesOf(change, channel)) };
    out.value(account);
    if (!out.isJson) process.stdout.write(`${inWords(account)}\n\n`);
    return true;
  } catch (error) {
    const message = (error as Error).message;
    out.value({ file: path.basename(file), error: { code: "unreadable", message } });
    if (!out.isJson) out.say(`${file}: ${message}`);
    return false;
  }
}

/** By what the body calls itself; AWS puts Meta's entry into a wrapping of its own. */
function vendorOf(body: string): { object: string; provider: ChatProvider; channel: ChatChannel } {
  const read = readObject(body);
  if (read === null) throw new Error("It is no JSON object.");
  if (read["object"] === "page") return { object: "page", provider: "messenger", channel: "messenger" };
  if (read["object"] === "instagram") return { object: "instagram", provider: "instagram", channel: "instagram" };
  if (read["object"] === "whatsapp_business_account") return { object: "whatsapp_business_account", provider: "whatsapp_cloud", channel: "whatsapp" };
  if (["Message", "detail", "whatsAppWebhookEntry"].some((key) => key in read)) return { object: "whatsapp_business_account", provider: "aws_social", channel: "whatsapp" };
  throw new Error("It names neither a page nor an Instagram or WhatsApp account.");
}

type Line = { kind: string; channel: string } & Record<string, unknown>;

/** What concerns no message of the desk is one line under its field. */
function linesOf({ field, events }: ReadChange, channel: ChatChannel): Line[] {
  const lines = events.flatMap(lineOf);
  return lines.length > 0 ? lines : [{ kind: "other", channel, field }];
}

function lineOf(event: HookEvent): Line[] {
  switch (event.kind) {
    case "message": {
      const { kind, channel, id, from, at, type, text, replyTo, mediaId } = event;
      return event.isEcho ? [] : [{ kind, channel, id, from_: from, ts: secondsOf(at), type, text, reply_to: replyTo, media_id: mediaId }];
    }
    case "changed": {
      const { channel, id, from, at } = event;
      return event.isEcho ? [] : [{ kind: "message", channel, id, from_: from, ts: secondsOf(at), type: event.content === null ? "revoke" : "edit", text: null, reply_to: null, media_id: null }];
    }
    case "status": {
      const { kind, channel, id, status, to, at, errors } = event;
      return [{ kind, channel, id, status, to, ts: secondsOf(at), errors: errors.map(({ code }) => code) }];
    }
    case "error": {
      return [{ kind: "error", channel: event.channel, code: event.code }];
    }
    case "template":
    case "account":
    case "preference":
    case "other": {
      return [];
    }
    default: {
      return event satisfies never;
    }
  }
}

const secondsOf = (at: Date | null): string | null => (at === null ? null : String(Math.floor(at.getTime() / 1000)));

function inWords({ file, object, events }: { file: string; object: string; events: Line[] }): string {
  const lines = events.map(({ kind, channel: _channel, ...told }) => `  ${kind.padEnd(9)}${Object.entries(told).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)).map(([name, value]) => `${name.replace(/_$/, "")}=${JSON.stringify(value)}`).join(" ")}`);
  return [`${file} (${object})`, ...lines].join("\n");
}
