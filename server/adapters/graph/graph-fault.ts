/**
 * Graph refused or did not answer. `status` is 0 when no answer came. `isUntouched` says that the request surely
 * had no effect: it never left, or Graph refused it before any work.
 */
export class GraphFault extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAt: Date | null;
  readonly isUntouched: boolean;

  constructor(fault: { status: number; code: string; message: string; retryAt?: Date | null; isUntouched?: boolean }) {
    super(fault.message);
    this.name = "GraphFault";
    this.status = fault.status;
    this.code = fault.code;
    this.retryAt = fault.retryAt ?? null;
    this.isUntouched = fault.isUntouched ?? false;
  }
}
