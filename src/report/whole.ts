/** A count with separated thousands. */
export function whole(value: number): string {
  return value.toLocaleString("en").replace("-", "−");
}
