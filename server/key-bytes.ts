/** Of a master key and of the data key: both are keys of AES-256. */
export const KEY_BYTES = 32;
