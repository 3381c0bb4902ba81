import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { onItemChanged, readOpenItem, type OpenItem } from "../../shared/office.ts";
import { keys } from "../../shared/query-keys.ts";

/** What is open in Outlook, read again whenever that may have changed. Undefined only until the first answer. */
export function useOpenItem(): OpenItem | undefined {
  const queries = useQueryClient();
  useEffect(() => onItemChanged(() => void queries.invalidateQueries({ queryKey: keys.openItem })), [queries]);
  return useQuery({ queryKey: keys.openItem, queryFn: readOpenItem, staleTime: 0, refetchOnMount: "always" }).data;
}
