import type { i18n } from "i18next";
import { problemOf } from "../shared/api-problem.ts";
import { caseNotification } from "../shared/case-notification.ts";
import { readConfig } from "../shared/config.ts";
import { createConnection, type Connection } from "../shared/connection.ts";
import { startI18n } from "../shared/i18n/start-i18n.ts";
import { problemSentence } from "../shared/problem-text.ts";
import { authOffice, displayLanguage, mailboxAddress, notifyOnItem, readOpenItem, ready, removeNotification, type SelectedMail, userAddress } from "../shared/office.ts";
import { referenceOf, referenceOfSelected } from "../shared/open-message.ts";

export const NOTIFICATION_KEY = "mailroom";
const PROGRESS_KEY = "mailroom-progress";
/** Outlook ends a command after five minutes; a person has long looked elsewhere by then. */
export const COMMAND_TIMEOUT_MS = 60_000;

let connection: Connection | null = null;
let texts: Promise<i18n> | null = null;

/** Makes the open mail a case and says so on the mail. Never rejects, and ends within {@link COMMAND_TIMEOUT_MS}. */
export async function convertToCase(): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DOMException("The command took too long", "TimeoutError")), COMMAND_TIMEOUT_MS);
  });
  try {
    await Promise.race([openCaseForItem(), late]);
  } catch (error) {
    await tellProblem(error).catch(() => {});
  } finally {
    clearTimeout(timer);
    await removeNotification(PROGRESS_KEY);
  }
}

async function openCaseForItem(): Promise<void> {
  if (!(await ready())) throw new Error("Outlook did not start");
  const { t, language } = await translations();
  // In the background: the case must not wait for a line of text.
  void notifyOnItem(PROGRESS_KEY, { kind: "progress", text: t("notification.opening") }).catch(() => {});
  const mail = await readOpenItem();
  if (mail.kind === "several") return openCasesFor(mail.mails);
  if (mail.kind !== "mail") return notifyOnItem(NOTIFICATION_KEY, { kind: "error", text: t("notification.noMail") });
  connection ??= createConnection(readConfig(), authOffice);
  const message = await referenceOf(connection.graph, mail, await mailboxAddress(), userAddress());
  const opened = await connection.calls.openCase({ message });
  await notifyOnItem(NOTIFICATION_KEY, { kind: "done", text: caseNotification(t, opened, new Date(), language) }, mail.itemId);
}

/** One after the other; the mail that is open, where one is, says how many. What fails shows in the panel, which has room for it. */
async function openCasesFor(mails: SelectedMail[]): Promise<void> {
  const { t } = await translations();
  connection ??= createConnection(readConfig(), authOffice);
  const { calls, graph } = connection;
  const mailboxes = (await calls.me()).mailboxes.map(({ address }) => address);
  let done = 0;
  for (const mail of mails) {
    const message = await referenceOfSelected(graph, mail, mailboxes).catch(() => null);
    if (message && (await calls.openCase({ message }).catch(() => null))) done += 1;
  }
  await notifyOnItem(NOTIFICATION_KEY, { kind: done === mails.length ? "done" : "error", text: t("severalMails.done", { count: done }) });
}

async function tellProblem(error: unknown): Promise<void> {
  const { t } = await translations();
  await notifyOnItem(NOTIFICATION_KEY, { kind: "error", text: problemSentence(t, problemOf(error)) });
}

function translations(): Promise<i18n> {
  return (texts ??= startI18n([displayLanguage(), ...navigator.languages]));
}
