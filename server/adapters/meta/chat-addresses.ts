/** Where those are who carry chats. None has a slash at its end. */
export interface ChatAddresses {
  /** With its version: https://developers.facebook.com/docs/graph-api/changelog */
  metaGraphBaseUrl: string;
  /** Without a version: the renewal of a token has none. */
  instagramBaseUrl: string;
  /** `/dialog/oauth` follows. */
  metaDialogBaseUrl: string;
  /** Null: each service has its address in each region. Otherwise the service's name follows. */
  awsBaseUrl: string | null;
}
