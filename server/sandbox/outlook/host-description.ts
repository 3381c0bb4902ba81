import type { AddInManifest } from "./manifest.ts";

export type SandboxUser = { id: string; displayName: string; mail: string; jobTitle?: string };

/** `/sandbox/outlook/host.json`: what the host page is told before it draws anything. */
export type HostDescription = {
  users: SandboxUser[];
  /** Mailboxes that the users open beside their own. */
  sharedMailboxes: SandboxUser[];
  addIn: AddInManifest;
  /** The add-in's app registration, for nested app authentication. */
  clientId: string;
  tenantId: string;
};
