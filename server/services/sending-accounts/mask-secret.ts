const HEAD_CHARS = 8;
const TAIL_CHARS = 4;
/** Of a shorter one, head and tail would leave too little to guess. */
const SECRET_CHARS_MIN = 24;

/** `mlsn.abc...wxyz`: enough to tell two secrets apart, not enough to use one. */
export function maskSecret(secret: string): string {
  if (secret.length < SECRET_CHARS_MIN) return "********";
  return `${secret.slice(0, HEAD_CHARS)}...${secret.slice(-TAIL_CHARS)}`;
}
