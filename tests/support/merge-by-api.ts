import type { Campaign } from "../../server/contract/campaigns.ts";
import type { ContactFilePreview, ImportSummary } from "../../server/contract/contacts.ts";
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

/** Imports a contact file as it is understood, writes a template and launches the campaign from one's own mailbox. */
export async function launchMerge(call: CallApi, input: { file: Uint8Array; fileName: string; subject: string; html: string }): Promise<{ campaign: Campaign; imported: ImportSummary }> {
  const query = `?fileName=${encodeURIComponent(input.fileName)}`;
  const preview = await call<ContactFilePreview>("POST", `/imports/preview${query}`, input.file.slice(0, 256 * 1024));
  const settings = Buffer.from(JSON.stringify({ layout: preview.layout, mapping: preview.mapping })).toString("base64url");
  const imported = await call<ImportSummary>("POST", `/imports${query}`, input.file, { "x-import-settings": settings });
  const template = await call<Template>("POST", "/templates", { name: "Winter catalogue", subject: input.subject, html: input.html });
  const me = await call<Me>("GET", "/me");
  const mailbox = me.mailboxes.find((candidate) => candidate.address === me.user.email)!;
  const draft = await call<Campaign>("POST", "/campaigns", { name: "Winter catalogue", importId: imported.id, templateId: template.id, mailboxId: mailbox.id });
  return { campaign: await call<Campaign>("POST", `/campaigns/${draft.id}/launch`), imported };
}
