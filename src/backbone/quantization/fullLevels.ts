/** Largest absolute value of an integer that uses all of 8 bits, the same for both signs. */
export const FULL_LEVELS = 127;
