/** The query cache's part of how people are told; below what a `notification.` event makes stale, but for the list itself. */
export const notificationKeys = {
  choice: ["notification-preferences"],
  settings: ["notification-settings"],
  texts: ["notification-templates"],
  preview: (place: string, text: string) => ["notification-templates", "preview", place, text],
  sends: ["notification-sends"],
} as const;
