import type { Channel } from "../../services/deliveries/channel.ts";
import type { VendorAnswer } from "./ask-vendor.ts";
import { NoAnswer, detailOf } from "./ask-vendor.ts";

export type TestAnswer = Awaited<ReturnType<Channel["test"]>>;
type Code = NonNullable<TestAnswer["code"]>;

/** What to do, in English for shells and scripts; screens say it by the code, in the reader's language. */
const REMEDIES: Record<Exclude<Code, "good">, string> = {
  sign_in_refused: "Check the user name and the secret: the provider refused them.",
  not_allowed: "The provider knows the key and does not let it send. Give it the right to send mail.",
  no_such_mailbox: "Check the mailbox's address.",
  sender_refused: "Verify the sender's address or its domain with the provider.",
  secret_missing: "Enter the secret and save.",
  secret_unreadable: "The secret has not the form that this provider gives out. Copy it again, whole.",
  settings_incomplete: "Fill in the fields that this provider needs.",
  address_private: "The address lies in a private network, or is not https. Enter the provider's public address.",
  certificate_refused: "The server's certificate is not trusted here. Check the host's name, or have its certificate renewed.",
  encryption_refused: "The server offers no encryption under this setting. Choose another one, or another port.",
  unreachable: "Nothing answers there. Check host and port, and that this server may reach it.",
  busy: "The provider asks to wait. Test again in a few minutes.",
  unexpected_answer: "Something else than this provider answered. Check the address.",
};

export const goodTest = (message: string): TestAnswer => ({ isGood: true, code: "good", message, remedy: null });

export function badTest(code: Exclude<Code, "good">, message: string): TestAnswer {
  return { isGood: false, code, message: message.slice(0, 500), remedy: REMEDIES[code] };
}

export function testOfAnswer(answer: VendorAnswer): TestAnswer {
  if (answer.status === 401) return badTest("sign_in_refused", detailOf(answer));
  if (answer.status === 403) return badTest("not_allowed", detailOf(answer));
  if (answer.status === 429 || answer.status >= 500) return badTest("busy", detailOf(answer));
  return badTest("unexpected_answer", detailOf(answer));
}

export function testOfFault(error: unknown): TestAnswer {
  if (!(error instanceof NoAnswer)) throw error;
  if (error.code === "EPRIVATE") return badTest("address_private", error.message);
  return badTest(/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_)/.test(error.code) ? "certificate_refused" : "unreachable", error.message);
}
