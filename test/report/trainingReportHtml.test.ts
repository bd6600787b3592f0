import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { trainingReportSchema } from "#dist/contracts/trainingReport.js";
import { trainingReportHtml } from "#dist/report/training/trainingReportHtml.js";
import { parseMarkup } from "../support/parseMarkup.js";
import { runScript } from "../support/runScript.js";
import { sampleTrainingReport } from "../support/sampleTrainingReport.js";
import { textOf } from "../support/textOf.js";

const HOSTILE = `"'></style></title></textarea><script>alert(1)</script><img src="//example.org/x" onerror="alert(1)">`;

/** Of as many objectives as our own model has. */
const largest = trainingReportHtml(sampleTrainingReport());
const { elements: largestElements } = parseMarkup(largest);

test("the sample is a report", () => {
  expect(trainingReportSchema.parse(sampleTrainingReport())).toEqual(sampleTrainingReport());
});

test.each([1, 29])("a page of %i objectives: well formed, small", (objectives) => {
  const page = trainingReportHtml(sampleTrainingReport(objectives));
  const { elements, errors } = parseMarkup(page);
  expect(errors).toEqual([]);
  expect(page).not.toMatch(/NaN|undefined|\[object|Infinity/);
  expect(page.length).toBeLessThan(1_200_000);
  const ids = elements.flatMap(({ attrs }) => attrs.filter(({ name }) => name === "id").map(({ value }) => value));
  expect(ids.length).toBe(new Set(ids).size);
});

test("the same report is the same page", () => {
  expect(trainingReportHtml(sampleTrainingReport())).toBe(largest);
});

test("it loads nothing, and its policy allows no script but its own", () => {
  const elements = largestElements;
  const attributes = elements.flatMap(({ attrs }) => attrs);
  const links = attributes.filter(({ name }) => ["href", "src", "srcset", "data", "action"].includes(name));
  expect(links.filter(({ value }) => !value.startsWith("#") && value !== "data:,")).toEqual([]);
  const styles = elements.filter(({ tagName }) => tagName === "style").map(textOf);
  expect(styles.join("")).not.toMatch(/url\(|@import/);
  const scripts = elements.filter(({ tagName }) => tagName === "script").map(textOf);
  const hash = createHash("sha256").update(String(scripts[0])).digest("base64");
  const policy = attributes.find(({ value }) => value.startsWith("default-src"))?.value;
  expect(scripts.length).toBe(1);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`script-src 'sha256-${hash}'`);
});

test("links within the page lead somewhere, and every picture has a name", () => {
  const elements = largestElements;
  const value = (element: (typeof elements)[number], name: string) =>
    element.attrs.find((attribute) => attribute.name === name)?.value;
  const ids = new Set(elements.map((element) => value(element, "id")));
  const links = elements.flatMap((element) => value(element, "href")?.match(/^#(.*)/)?.[1] ?? []);
  expect(links.length).toBeGreaterThan(8);
  expect(links.filter((link) => !ids.has(link))).toEqual([]);
  const pictures = elements.filter(({ tagName }) => tagName === "svg");
  expect(pictures.length).toBeGreaterThan(10);
  expect(pictures.filter((picture) => !value(picture, "aria-label"))).toEqual([]);
});

test("texts of a report are text, whatever they are", () => {
  const text = JSON.stringify(sampleTrainingReport(4), (key, value) =>
    typeof value === "string" && !["kind", "split", "sampling", "precision", "beta_fit"].includes(key)
      ? `${value}${HOSTILE}`
      : value,
  );
  const { elements, errors } = parseMarkup(trainingReportHtml(JSON.parse(text)));
  const harmless = parseMarkup(trainingReportHtml(sampleTrainingReport(4))).elements;
  const kinds = (list: typeof elements) => [...new Set(list.map(({ tagName }) => tagName))].sort();
  expect(errors).toEqual([]);
  expect(kinds(elements)).toEqual(kinds(harmless));
  expect(elements.filter(({ tagName }) => tagName === "script").length).toBe(1);
  const handlers = elements.flatMap(({ attrs }) => attrs.filter(({ name }) => name.startsWith("on")));
  expect(handlers).toEqual([]);
});

test("warnings come first; stages that didn't run are left out", () => {
  const titles = (page: string) =>
    parseMarkup(page)
      .elements.filter(({ tagName }) => tagName === "h2")
      .map(textOf);
  const whole = sampleTrainingReport(3);
  expect(titles(trainingReportHtml(whole)).slice(0, 3)).toEqual(["Contents", "Warnings", "Objectives"]);
  const alone = { ...whole, warnings: [], regression: null, debias: null, correlations: null, gating: null };
  expect(titles(trainingReportHtml(alone))).toEqual(["Contents", "Data", "This run"]);
});

test("a gate without β, without the published way, without early stopping", () => {
  const report = sampleTrainingReport(3);
  const { gating } = report;
  if (!gating) throw new Error("the sample has a gate");
  const page = trainingReportHtml({
    ...report,
    gating: {
      ...gating,
      settings: { ...gating.settings, patience: null },
      beta: null,
      beta_standard_error: null,
      beta_fit: "separable",
      calibration: { ...gating.calibration, refitted: null },
      accuracy: { ...gating.accuracy, as_published: null, gate_minus_as_published: null },
    },
  });
  expect(page).toContain("no β is the likeliest");
  expect(page).toContain("never stops early");
  expect(page).not.toContain("β refitted");
  expect(page).not.toContain('<th scope="row">as published');
});

test("a process that wrote a report ends by itself", async () => {
  const source = `
    import { trainingReportHtml } from "#dist/report/training/trainingReportHtml.js";
    console.log(trainingReportHtml(JSON.parse(args[0])).length > 10_000);
  `;
  const { code, stdout, stderr } = await runScript(source, [JSON.stringify(sampleTrainingReport(3))]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "true\n", stderr: "" });
});
