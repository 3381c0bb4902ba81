/**
 * What stands beside an account's own settings: how its provider tells us what became of mails. Written by
 * receipts/hook-secrets.ts alone; saving the account keeps it, and nobody reads it there.
 */
export interface HookSettings {
  sealedHookSecret?: string;
  /** Opens and clicks are mostly machines'. Without a person's word they are dropped unread. */
  keepsOpens?: boolean;
}

export function hookSettingsOf(settings: object): HookSettings {
  const { sealedHookSecret, keepsOpens } = settings as HookSettings;
  return { ...(typeof sealedHookSecret === "string" && { sealedHookSecret }), ...(typeof keepsOpens === "boolean" && { keepsOpens }) };
}
