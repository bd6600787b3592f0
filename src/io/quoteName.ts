const LONGEST = 120;

/** A name from an untrusted file, fit for a message: quoted, control characters escaped, cut when it's very long. */
export function quoteName(name: string): string {
  return JSON.stringify(name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);
}
