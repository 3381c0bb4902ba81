import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import { aadsts } from "./aadsts.ts";
import { findUser, type Directory } from "./directory.ts";
import { readBody } from "./http.ts";
import { accountPicker, errorPage, sendPage, signedOutPage } from "./pages.ts";

interface SignInPages {
  directory: Directory;
  provider: Provider;
}

/** Names who was picked on Mailroom's own page already. Only the sandbox has it: here anybody may be anybody. */
export const SANDBOX_PICK = "sandbox_pick";

/** The account picker, and what was picked there. */
export async function serveLogin({ directory, provider }: SignInPages, request: IncomingMessage, response: ServerResponse) {
  const interaction = await provider.interactionDetails(request, response).catch(() => null);
  if (!interaction) return sendPage(response, 400, errorPage({ error: "invalid_request", error_description: aadsts(900144, "this sign-in has expired; start again from the app") }));
  const picked = findUser(directory, String(interaction.params[SANDBOX_PICK] ?? ""))?.id;
  if (request.method !== "POST") {
    if (picked) return goBackAs(provider, picked, request, response);
    return sendPage(response, 200, accountPicker(directory.users, String(interaction.params.login_hint ?? "")));
  }
  const form = new URLSearchParams(await readBody(request));
  if (form.get("cancel")) {
    return provider.interactionFinished(request, response, { error: "access_denied", error_description: aadsts(65004) });
  }
  const id = findUser(directory, form.get("oid") ?? "")?.id;
  if (!id) return sendPage(response, 400, errorPage({ error: "invalid_grant", error_description: aadsts(50034) }));
  await goBackAs(provider, id, request, response);
}

async function goBackAs(provider: Provider, id: string, request: IncomingMessage, response: ServerResponse) {
  const back = await provider.interactionResult(request, response, { login: { accountId: id }, select_account: {}, consent: {} });
  await leaveOtherAccount(provider, id, request, response);
  response.writeHead(303, { location: back, "cache-control": "no-store" }).end();
}

/** Without this, oidc-provider puts a page between two accounts on which the first one is signed out. */
async function leaveOtherAccount(provider: Provider, id: string, request: IncomingMessage, response: ServerResponse) {
  const session = await provider.Session.get(provider.createContext(request, response));
  if (!session.accountId || session.accountId === id) return;
  Object.assign(session, { accountId: undefined, authorizations: undefined });
  await session.persist();
}

/** Entra signs out at once and goes back only to an address of the app. */
export async function serveLogout({ directory, provider }: SignInPages, url: URL, request: IncomingMessage, response: ServerResponse) {
  const session = await provider.Session.get(provider.createContext(request, response));
  if (session.accountId) await session.destroy();
  const back = url.searchParams.get("post_logout_redirect_uri") ?? "";
  if (!directory.redirectUris.includes(back)) return sendPage(response, 200, signedOutPage());
  const target = new URL(back);
  const state = url.searchParams.get("state");
  if (state) target.searchParams.set("state", state);
  response.writeHead(302, { location: target.href, "cache-control": "no-store" }).end();
}
