/** Number of lines that hold anything, for the time left. */
export async function countLines(bytes: AsyncIterable<Buffer>): Promise<number> {
  let lines = 0;
  let empty = true;
  for await (const chunk of bytes) {
    for (const byte of chunk) {
      if (byte === 0x0a) {
        if (!empty) lines++;
        empty = true;
      } else if (byte > 0x20) empty = false;
    }
  }
  return empty ? lines : lines + 1;
}
