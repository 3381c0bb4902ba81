import { useMemo } from "react";
import { createSessionDoor, type SessionDoor } from "../../shared/auth-session.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";

export function useDoor(): SessionDoor {
  const { config } = useConnection();
  return useMemo(() => createSessionDoor(config.apiBaseUrl), [config.apiBaseUrl]);
}
