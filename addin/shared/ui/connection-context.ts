import { createContext, useContext } from "react";
import type { Connection } from "../connection.ts";

export const ConnectionContext = createContext<Connection | null>(null);

export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error("useConnection outside of AppRoot");
  return connection;
}

/** The API's calls for the signed-in user. */
export function useCalls() {
  return useConnection().calls;
}
