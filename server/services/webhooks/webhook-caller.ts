/** The port by which our outgoing webhooks leave. Answers with the status, or why there was none. */
export interface WebhookCaller {
  call(input: { url: string; headers: Record<string, string>; body: string }): Promise<{ status: number; retryAfter: string | null } | { error: string }>;
}
