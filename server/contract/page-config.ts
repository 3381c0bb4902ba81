import { z } from "zod";

/** What the server writes into each page's `#mailroom-config`. */
export const PageConfig = z.object({
  clientId: z.string(), authority: z.string(), knownAuthorities: z.array(z.string()), apiScope: z.string(), graphScopes: z.array(z.string()), mailboxScopes: z.array(z.string()),
  graphBaseUrl: z.string(), apiBaseUrl: z.string(), sandbox: z.boolean(),
  /** Whom one may be with one click; of the sandbox alone. */
  sandboxUsers: z.array(z.object({ id: z.string(), name: z.string(), email: z.string(), jobTitle: z.string() })).optional(),
});
export type PageConfig = z.infer<typeof PageConfig>;
