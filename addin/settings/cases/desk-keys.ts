/** The query cache's part that cases and notifications have. */
export const deskKeys = {
  settings: ["case-settings"],
  fields: ["custom-fields"],
  views: ["saved-views"],
  notifications: ["notifications"],
  unread: ["notifications", "unread"],
} as const;
