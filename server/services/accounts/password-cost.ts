/** N is 2 to the power of `log2N`; memory is 128 · N · r bytes. */
export interface PasswordCost {
  log2N: number;
  r: number;
  p: number;
}
