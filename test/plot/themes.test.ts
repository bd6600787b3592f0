import { describe, expect, test } from "vitest";
import { darkTheme } from "#dist/plot/darkTheme.js";
import { lightTheme } from "#dist/plot/lightTheme.js";

type Color = readonly [number, number, number];

describe.each([
  ["light", lightTheme],
  ["dark", darkTheme],
])("%s", (_name, theme) => {
  const paper = parse(theme.background);
  const contrast = (color: string, background: Color = paper) => ratio(parse(color), background);

  test("text has WCAG's contrast of 4.5, and series 3", () => {
    expect(contrast(theme.ink)).toBeGreaterThan(7);
    expect(contrast(theme.muted)).toBeGreaterThan(4.5);
    for (const color of [...theme.series, theme.positive, theme.negative]) expect(contrast(color)).toBeGreaterThan(3);
  });

  test("ink is readable on colour scales at any opacity", () => {
    for (const end of [theme.heatPositive, theme.heatNegative]) {
      for (let opacity = 0; opacity <= 1; opacity += 0.1) {
        const cell = mix(parse(end), paper, opacity);
        expect(contrast(theme.ink, cell)).toBeGreaterThan(4.5);
      }
    }
  });

  test("series can be told apart with the common kinds of colour blindness", () => {
    for (const simulate of Object.values(blindness)) {
      const seen = theme.series.map((color) => lab(simulate(parse(color).map(linear) as unknown as Color)));
      const pairs = seen.flatMap((a, i) => seen.slice(i + 1).map((b) => distance(a, b)));
      expect(Math.min(...pairs)).toBeGreaterThan(15);
    }
  });
});

/** On linear RGB: Viénot, Brettel and Mollon 1999. */
const blindness = {
  none: (rgb: Color): Color => rgb,
  protanopia: ([r, g, b]: Color): Color => [
    0.11238 * r + 0.88762 * g,
    0.11238 * r + 0.88762 * g,
    0.004 * r - 0.004 * g + b,
  ],
  deuteranopia: ([r, g, b]: Color): Color => [
    0.29275 * r + 0.70725 * g,
    0.29275 * r + 0.70725 * g,
    -0.02234 * r + 0.02234 * g + b,
  ],
};

function parse(hex: string): Color {
  const part = (i: number) => Number.parseInt(hex.slice(i, i + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

function luminance(color: Color): number {
  const [r, g, b] = color.map(linear);
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function ratio(a: Color, b: Color): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

function mix([r, g, b]: Color, [r0, g0, b0]: Color, share: number): Color {
  return [r * share + r0 * (1 - share), g * share + g0 * (1 - share), b * share + b0 * (1 - share)];
}

/** CIELAB of linear RGB, D65. */
function lab([r, g, b]: Color): Color {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (841 / 108) * t + 4 / 29);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: Color, b: Color): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
