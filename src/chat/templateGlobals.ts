import { Environment } from "@huggingface/jinja";

/**
 * The date that Llama 3.2's template falls back to: 26 July 2024. Templates that print today's date get it too, or the
 * same conversation would score differently tomorrow.
 */
const FIXED_DATE: Readonly<Record<string, string>> = {
  "%Y": "2024",
  "%m": "07",
  "%d": "26",
  "%b": "Jul",
  "%B": "July",
  "%H": "00",
  "%M": "00",
  "%%": "%",
};

const MAX_RANGE = 100_000;

/**
 * A new Jinja environment with what transformers gives to chat templates. The library's own globals have no limit on
 * `range` and a clock in `strftime_now`.
 */
export function templateGlobals(): Environment {
  const environment = new Environment();
  const globals = {
    true: true,
    false: false,
    none: null,
    True: true,
    False: false,
    None: null,
    range: limitedRange,
    raise_exception: (message: unknown) => {
      throw new Error(String(message));
    },
    strftime_now: (format: string) => format.replace(/%[YmdbBHM%]/g, (part) => FIXED_DATE[part] ?? part),
    date_string: "26 Jul 2024",
    add_generation_prompt: false,
    tools: null,
    documents: null,
  };
  for (const [name, value] of Object.entries(globals)) environment.set(name, value);
  return environment;
}

/** Jinja's range(stop) and range(start, stop[, step]). */
function limitedRange(...bounds: number[]): number[] {
  const [start = 0, stop = 0, step = 1] = bounds.length === 1 ? [0, ...bounds] : bounds;
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= MAX_RANGE)) throw new RangeError(`range of ${length} numbers`);
  return Array.from({ length }, (_, i) => start + i * step);
}
