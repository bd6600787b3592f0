const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The first key that appears twice in the same object, of which JSON.parse silently keeps the last.
 * @param json text that JSON.parse accepts.
 */
export function duplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  let text = { begin: 0, end: 0 };
  for (let i = 0; i < json.length; i++) {
    switch (json.charCodeAt(i)) {
      case QUOTE:
        text = { begin: i, end: stringEnd(json, i) };
        i = text.end - 1;
        break;
      case 0x3a /* : */:
        {
          const quoted = json.slice(text.begin, text.end);
          const key: string = quoted.includes("\\") ? JSON.parse(quoted) : quoted.slice(1, -1);
          const keys = open.at(-1);
          if (keys?.has(key)) return key;
          keys?.add(key);
          break;
        }
      case 0x7b /* { */:
        open.push(new Set());
        break;
      case 0x7d /* } */:
        open.pop();
        break;
    }
  }
  return undefined;
}

function stringEnd(json: string, begin: number): number {
  let i = begin + 1;
  while (json.charCodeAt(i) !== QUOTE) i += json.charCodeAt(i) === BACKSLASH ? 2 : 1;
  return i + 1;
}
