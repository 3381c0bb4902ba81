import type { Role } from "../../contract/people.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";

const everyone: Role[] = ["admin", "supervisor", "agent", "viewer"];
const workers: Role[] = ["admin", "supervisor", "agent"];
const leads: Role[] = ["admin", "supervisor"];
const admins: Role[] = ["admin"];

/** The one table: verb × role. Every route and every message of a screen names its verb; the screens ask which they may offer. */
export const mayCall = {
  readDesk: everyone,
  savePaneState: everyone,
  showPlace: everyone,
  receiveMessage: workers,
  correctClassification: workers,
  readClassification: leads,
  saveClassification: admins,
  openCase: workers,
  changeCase: workers,
  correctStatus: leads,
  watchCase: workers,
  saveView: workers,
  saveCaseSettings: admins,
  joinCase: workers,
  replyToCase: workers,
  writeChat: workers,
  readChats: everyone,
  moveThread: workers,
  addNote: workers,
  addTask: workers,
  changeTask: workers,
  changeTaskStatus: workers,
  readNotifications: everyone,
  saveNotificationPreferences: everyone,
  saveNotificationSettings: admins,
  importContacts: workers,
  saveTemplate: workers,
  createCampaign: workers,
  launchCampaign: workers,
  approveCampaign: leads,
  exportLedger: workers,
  saveCampaignSettings: admins,
  readSendingAccounts: workers,
  saveSendingAccount: admins,
  readCampaigns: everyone,
  readMailboxes: everyone,
  saveMailbox: admins,
  connectOwnMailbox: workers,
  runArrivalAgain: workers,
  readContacts: everyone,
  changeContact: workers,
  tagContacts: workers,
  mergeContacts: workers,
  saveList: workers,
  saveSegment: workers,
  suppressAddress: workers,
  releaseAddress: leads,
  requestOptIn: workers,
  exportContacts: leads,
  eraseContact: admins,
  readSla: everyone,
  savePolicy: admins,
  saveCalendar: admins,
  saveRule: leads,
  readRules: everyone,
  saveWebhook: admins,
  readPlatforms: everyone,
  savePlatform: admins,
  readChannelCosts: leads,
  readHookLogs: admins,
  replayHook: admins,
  readAudit: leads,
  readAnalytics: everyone,
  exportCases: leads,
  exportAudit: leads,
  exportConfiguration: admins,
  importConfiguration: admins,
  manageAccount: everyone,
  makeApiKey: everyone,
  readPeople: everyone,
  savePeople: admins,
  readHealth: leads,
  saveThresholds: admins,
  readRetention: admins,
  saveRetention: admins,
  saveHold: admins,
  readSendingArm: everyone,
  armSending: admins,
} as const satisfies Record<string, readonly Role[]>;
export type Verb = keyof typeof mayCall;

/** Refuses with `forbidden` unless the actor's role may call the verb. System jobs act without a role. */
export function authorise(ctx: Ctx, verb: Verb): void {
  if (mayActorCall(ctx, verb)) return;
  if (ctx.actor.type === "user" && ctx.actor.by?.type === "key") throw refuse("forbidden", `This key does not allow it (${verb}).`, { remedy: "Make a key with this right, under My account." });
  throw refuse("forbidden", `Your role does not allow this (${verb}).`, { remedy: "Ask an admin to change your role under Settings, People." });
}

export function mayActorCall({ actor }: Ctx, verb: Verb): boolean {
  if (actor.type === "system") return true;
  if (actor.type === "user" && actor.by?.type === "key" && !actor.by.verbs.includes(verb)) return false;
  return (actor.type === "user" || actor.type === "rule") && isAllowed(actor.role, verb);
}

export function isAllowed(role: Role, verb: Verb): boolean {
  return (mayCall[verb] as readonly Role[]).includes(role);
}

export function verbsOf(role: Role): Verb[] {
  return (Object.keys(mayCall) as Verb[]).filter((verb) => isAllowed(role, verb));
}
