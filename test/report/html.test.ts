import fc from "fast-check";
import { expect, test } from "vitest";
import { Html, html } from "#dist/report/html.js";
import { parseMarkup } from "../support/parseMarkup.js";
import { textOf } from "../support/textOf.js";

test("any text comes back from an element and an attribute as it was, and adds no element", () => {
  // Parsers turn these into others, and a text that begins with a line end loses it in no element that we use.
  const text = fc.string({ unit: "binary" }).filter((value) => !/[\r\0]/.test(value) && value.isWellFormed());
  fc.assert(
    fc.property(text, (value) => {
      const { elements } = parseMarkup(`<!doctype html>${html`<p title="${value}">${value}</p>`.markup}`);
      expect(elements.map(({ tagName }) => tagName)).toEqual(["html", "head", "body", "p"]);
      const [paragraph] = elements.slice(-1);
      expect(paragraph && textOf(paragraph)).toBe(value);
      expect(paragraph?.attrs).toEqual([{ name: "title", value }]);
    }),
  );
});

test("markup stays, lists are joined, what is missing leaves nothing", () => {
  const parts = [html`<i>${"<"}</i>`, new Html("<b></b>"), null, undefined, false, 0, "", ["a", ["&"]]] as const;
  expect(html`[${parts}]`.markup).toBe("[<i>&lt;</i><b></b>0a&amp;]");
});
