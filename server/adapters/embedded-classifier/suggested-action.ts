const ACTIONS: Record<string, string> = {
  booking: "Check availability and answer with an offer.",
  cancellation_refund: "Confirm the cancellation and state fee and refund.",
  billing: "Check the invoice or payment and answer.",
  complaint: "Apologise, find out what happened and answer in person.",
  documents_visa: "Send the list of required documents.",
  technical_help: "Check the account and help to sign in.",
  general_question: "Answer the question.",
  partner: "Pass it on to the partner team.",
};

/** What to do next, a sentence that the pane may translate by its words. */
export function suggestedAction(category: string | null): string {
  if (category === null) return "Read it and choose a category.";
  return ACTIONS[category] ?? "Reply to the sender.";
}
