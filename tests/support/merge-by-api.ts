import { setTimeout as sleep } from "node:timers/promises";
import type { Campaign } from "../../server/contract/campaigns.ts";
import type { ImportStatus, ImportSummary, Upload, UploadInspection } from "../../server/contract/imports.ts";
import type { Me } from "../../server/contract/people.ts";
import type { Template } from "../../server/contract/templates.ts";
import { app, people } from "../../drizzle/seed/story.ts";
import type { Mailroom } from "./mailroom.ts";

/** The API as a signed-in person of the story calls it, on real tokens of the sandbox's Entra. */
export async function apiOf(mailroom: Mailroom, firstName: string) {
  const person = people.find((candidate) => candidate.name.startsWith(firstName))!;
  const { body } = await mailroom.fetchJson<{ access_token: string }>("/sandbox/entra/naa", {
    method: "POST",
    headers: { "content-type": "application/json", "x-sandbox": "1" },
    body: JSON.stringify({ oid: person.oid, scope: app.apiScope, clientId: app.clientId }),
  });
  const authorization = `Bearer ${body.access_token}`;
  return async function call<Answer>(method: string, path: string, input?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const isBytes = input instanceof Uint8Array;
    const answer = await mailroom.fetchJson<Answer>(`/api${path}`, {
      method,
      headers: { authorization, ...(input === undefined ? {} : { "content-type": isBytes ? "application/octet-stream" : "application/json" }), ...headers },
      body: input === undefined ? undefined : isBytes ? input : JSON.stringify(input),
    });
    if (answer.status >= 400) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
}
export type CallApi = Awaited<ReturnType<typeof apiOf>>;

/** Sends a contact file, has it checked and imported as it is understood, and waits for the end. */
export async function importByApi(call: CallApi, { file, fileName }: { file: Uint8Array; fileName: string }): Promise<ImportSummary> {
  const upload = await call<Upload>("POST", `/uploads?fileName=${encodeURIComponent(fileName)}`, file);
  const { settings } = await call<UploadInspection>("POST", `/uploads/${upload.id}/inspection`, {});
  const { id } = await call<ImportSummary>("POST", "/imports", { uploadId: upload.id, settings });
  await untilStatus(call, id, "checked");
  await call<ImportSummary>("POST", `/imports/${id}/moves`, { move: "start" });
  return untilStatus(call, id, "finished");
}

const IMPORT_TIMEOUT_MS = 600_000;

async function untilStatus(call: CallApi, importId: string, status: ImportStatus): Promise<ImportSummary> {
  const until = Date.now() + IMPORT_TIMEOUT_MS;
  for (;;) {
    const summary = await call<ImportSummary>("GET", `/imports/${importId}`);
    if (summary.status === status) return summary;
    if (summary.status === "failed" || Date.now() > until) throw new Error(`The import is ${summary.status}, not ${status}: ${summary.failure ?? ""}`);
    await sleep(50);
  }
}

/** Imports a contact file as it is understood, writes a template and launches the campaign from one's own mailbox. */
export async function launchMerge(call: CallApi, input: { file: Uint8Array; fileName: string; subject: string; html: string }): Promise<{ campaign: Campaign; imported: ImportSummary }> {
  const imported = await importByApi(call, input);
  const template = await call<Template>("POST", "/templates", { name: "Winter catalogue", subject: input.subject, html: input.html });
  const me = await call<Me>("GET", "/me");
  const mailbox = me.mailboxes.find((candidate) => candidate.address === me.user.email)!;
  const draft = await call<Campaign>("POST", "/campaigns", { name: "Winter catalogue", importId: imported.id, templateId: template.id, mailboxId: mailbox.id, batchSize: null });
  return { campaign: await call<Campaign>("POST", `/campaigns/${draft.id}/launch`), imported };
}
