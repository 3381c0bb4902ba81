import { useMutation } from "@tanstack/react-query";
import { readDraft } from "../../shared/office.ts";
import { toTemplateStart } from "../../shared/templates/take-draft.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { usePane } from "../pane-context.ts";

/** The mail that is being written becomes the message of a merge. */
export function useTakeDraft() {
  const calls = useCalls();
  const { openTab, setDraft } = usePane();
  return useMutation({
    mutationFn: async () => toTemplateStart(calls.templates, await readDraft()),
    onSuccess: (start) => {
      setDraft(start);
      openTab("merge");
    },
  });
}
