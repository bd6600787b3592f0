import type { CompareResult } from "../../contracts/scoreResult.js";
import { decidingParts } from "./decidingParts.js";
import { excerpt } from "./excerpt.js";
import { objectiveBars } from "./objectiveBars.js";
import { plainTable } from "./plainTable.js";
import type { View } from "./view.js";

/** The texts that were compared. */
export interface ComparedTexts {
  readonly prompt: string;
  readonly a: string;
  readonly b: string;
}

/** Two responses, which is better, and what decided, for a person. */
export function compareView(result: CompareResult, texts: ComparedTexts, { colors, width, all }: View): string {
  const { a, b, winner, margin, probability, differences } = result;
  const mark = (name: "a" | "b", text: string) => (winner === name ? colors.bold(colors.green(text)) : text);
  const line = (name: "a" | "b", score: number) => [
    mark(name, name),
    score.toFixed(4),
    excerpt(texts[name], width - 14),
  ];
  const verdict = winner === "tie" ? "a tie" : `${winner} is better by ${Math.abs(margin).toFixed(4)}`;
  const chance = probability === undefined ? "" : `, P(a better) = ${probability.toFixed(3)}`;
  const { what, of } = decidingParts(a, b);
  const columns = { a: of[0], b: of[1] };
  const notes = a.steered ? colors.dim("  (steered)") : "";
  return [
    `${colors.dim("prompt")}  ${excerpt(texts.prompt, width - 8)}`,
    "",
    plainTable([line("a", a.score), line("b", b.score)], ["left", "right", "left"]),
    "",
    `${colors.bold(verdict)}${chance}${notes}`,
    "",
    `What decided (${what}, a against b: bars to the right speak for a)`,
    objectiveBars(differences, { heading: "a - b", columns, all, colors }),
    "",
  ].join("\n");
}
