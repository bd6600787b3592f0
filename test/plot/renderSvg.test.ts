import { expect, test } from "vitest";
import { renderSvg } from "#dist/plot/renderSvg.js";
import { styleTheme } from "#dist/plot/styleTheme.js";
import { styleThemeCss } from "#dist/plot/styleThemeCss.js";
import { everyPlot } from "../support/everyPlot.js";
import { runScript } from "../support/runScript.js";

test("a process that drew plots ends by itself", async () => {
  const source = `
    import { barPlot } from "#dist/plot/barPlot.js";
    import { lightTheme } from "#dist/plot/lightTheme.js";
    import { renderSvg } from "#dist/plot/renderSvg.js";
    const plot = barPlot(
      { title: "t", axis: { title: "x" }, rows: [{ name: "a", value: 1 }] },
      { width: 500, theme: lightTheme },
    );
    renderSvg(plot);
    const renderItem = () => { throw new Error("while drawing"); };
    try {
      renderSvg({ ...plot, option: { ...plot.option, series: [{ type: "custom", data: [1], renderItem }] } });
    } catch (error) {
      console.log(error.message);
    }
  `;
  const { code, stdout, stderr } = await runScript(source, []);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "while drawing\n", stderr: "" });
});

test("the title is the picture's name for screen readers", () => {
  const plot = { title: `a "b" <c> & d`, option: {}, width: 100, height: 50 };
  expect(renderSvg(plot)).toContain(`role="img" aria-label="a &quot;b&quot; &lt;c> &amp; d"`);
});

test("every custom property in a picture has a value for light and dark", () => {
  const defined = new Set(
    [...styleThemeCss().matchAll(/(--plot-[a-z0-9-]+): light-dark\(#\w+, #\w+\);/g)].map(([, name]) => name),
  );
  const used = Object.values(everyPlot).flatMap((draw) => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const svg = renderSvg(draw({ names, values: [-1, -0.5, 0, 0.1, 0.3, 0.5, 1] }, { width: 720, theme: styleTheme }));
    return [...svg.matchAll(/var\(([^)]*)\)/g)].map(([, name]) => name);
  });
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((name) => !defined.has(name))).toEqual([]);
});
