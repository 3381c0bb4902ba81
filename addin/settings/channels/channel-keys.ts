/** Everything of channels is read again by what happens to one of them. */
export const channelKeys = {
  all: ["channels"],
  list: ["channels", "list"],
  quota: ["channels", "quota"],
  app: ["channels", "app"],
  found: (id: string) => ["channels", "found", id],
  templates: (id: string) => ["channels", "templates", id],
  rates: ["channels", "rates"],
  /** Apart from the others: sums of many rows. */
  costs: (from: string, to: string) => ["channel-costs", from, to],
  metrics: (from: string, to: string, accountId: string) => ["channel-metrics", from, to, accountId],
  hooks: (state: string) => ["channel-hooks", state],
  hook: (id: string) => ["channel-hooks", "one", id],
} as const;
