import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { darkTheme } from "#dist/plot/darkTheme.js";
import { lightTheme } from "#dist/plot/lightTheme.js";
import { oneLine } from "#dist/plot/oneLine.js";
import type { Plot } from "#dist/plot/plot.js";
import { renderSvg } from "#dist/plot/renderSvg.js";
import { styleTheme } from "#dist/plot/styleTheme.js";
import { textWidth } from "#dist/plot/textWidth.js";
import { everyPlot } from "../support/everyPlot.js";
import { parseMarkup } from "../support/parseMarkup.js";
import { textOf } from "../support/textOf.js";

const HOSTILE = `</svg><script>alert("1")</script>&amp;{a|b}`;
const LONG = Array.from({ length: 29 }, (_, i) => `topical-chat-understandability_of_answer_${i}`);

const frames = [
  { width: 720, theme: styleTheme },
  { width: 346, theme: lightTheme },
];

/** Elements of a picture in a page; fails on anything that browsers would have to forgive. */
function elementsOf(plot: Plot) {
  const svg = renderSvg(plot);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  const { elements, errors } = parseMarkup(`<!doctype html><title>x</title>${svg}`);
  expect(errors).toEqual([]);
  const start = elements.findIndex(({ tagName }) => tagName === "svg");
  return elements.slice(start);
}

describe.each(Object.entries(everyPlot))("%s", (_name, draw) => {
  test.each([0, 1, 3, 29])("of %i names and values", (count) => {
    const names = LONG.slice(0, count);
    const values = names.map((__, i) => ((i % 7) + 1) / 8);
    for (const frame of frames) {
      const plot = draw({ names, values }, frame);
      const elements = elementsOf(plot);
      const texts = elements.filter(({ tagName }) => tagName === "text").map(textOf);
      expect(texts.join(" ")).toContain("How it went");
      expect(texts.includes("no data")).toBe(count === 0);
      expect([plot.width, plot.height > 0]).toEqual([frame.width, true]);
    }
  });

  test("names are text, whatever they are", () => {
    for (const frame of frames) {
      const elements = elementsOf(draw({ names: [HOSTILE, HOSTILE], values: [0.3, 0.6] }, frame));
      expect(elements.map(({ tagName }) => tagName)).not.toContain("script");
      const drawn = elements.flatMap(({ attrs }) => attrs.map(({ name }) => name));
      for (const name of ["id", "class", "style", "href", "onload"]) expect(drawn).not.toContain(name);
    }
  });

  test("numbers that are none, huge, tiny or equal", () => {
    const hostile = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, 1e300, 5e-324));
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 6 }), (values) => {
        elementsOf(draw({ names: values.map((__, i) => `n${i}`), values }, { width: 500, theme: darkTheme }));
      }),
      { numRuns: 15 },
    );
  });

  test("is the same every time, whatever was drawn before", () => {
    const frame = { width: 720, theme: darkTheme };
    const once = () => renderSvg(draw({ names: LONG, values: LONG.map((__, i) => i / 29) }, frame));
    expect(once()).toBe(once());
  });

  test("no text leaves the picture", () => {
    for (const frame of frames) {
      const values = LONG.map((__, i) => 0.4 + i / 100);
      for (const names of [LONG, LONG.slice(0, 2), ["a", "b"]]) {
        const elements = elementsOf(draw({ names, values }, frame));
        expect(elements.filter((element) => reach(element) > frame.width + 2).map(textOf)).toEqual([]);
      }
    }
  });
});

test("names of one line: no control characters, no lone surrogates", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const line = oneLine(text);
      expect(line).not.toMatch(/\p{Cc}/u);
      expect(line.isWellFormed()).toBe(true);
    }),
  );
  expect(oneLine("a\n b\u0000\uD800")).toBe("a b\uFFFD\uFFFD");
});

/** How far to the right a horizontal text goes, in pixels, roughly; 0 of anything else. */
function reach(element: ReturnType<typeof elementsOf>[number]): number {
  const attribute = (name: string) => element.attrs.find((each) => each.name === name)?.value ?? "";
  const transform = attribute("transform");
  if (element.tagName !== "text" || transform.startsWith("matrix")) return 0;
  const x = Number(attribute("x") || 0) + Number(/^translate\(([-\d.]+)/.exec(transform)?.[1] ?? 0);
  const share = { start: 1, middle: 0.5, end: 0 }[attribute("text-anchor")] ?? 1;
  return x + share * 0.9 * textWidth(textOf(element), Number(attribute("font-size") || 11));
}
