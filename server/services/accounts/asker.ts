/** Who asks, as far as the connection tells. */
export interface Asker {
  address: string | null;
  userAgent: string | null;
}
