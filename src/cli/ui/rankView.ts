import type { RankedResult } from "../../contracts/scoreResult.js";
import { decidingParts } from "./decidingParts.js";
import { excerpt } from "./excerpt.js";
import { objectiveBars } from "./objectiveBars.js";
import { plainTable } from "./plainTable.js";
import type { View } from "./view.js";

/** Responses best first, and what put the best before the second, for a person. */
export function rankView(prompt: string, ranked: readonly RankedResult[], { colors, width, all }: View): string {
  const rows = ranked.map(({ rank, index, score, response }) => [
    `${rank}.`,
    rank === 1 ? colors.bold(colors.green(score.toFixed(4))) : score.toFixed(4),
    colors.dim(`[${index}]`),
    excerpt(response, width - 22),
  ]);
  const lines = [
    `${colors.dim("prompt")}  ${excerpt(prompt, width - 8)}`,
    "",
    plainTable(rows, ["right", "right", "left", "left"]),
    "",
  ];
  const [first, second] = ranked;
  if (!first || !second) return lines.join("\n");
  const names = Object.keys(first.contributions);
  const differences = names.map((name) => [name, (first.contributions[name] ?? 0) - (second.contributions[name] ?? 0)]);
  const { what, of } = decidingParts(first, second);
  const columns = { first: of[0], second: of[1] };
  return [
    ...lines,
    `What put the first before the second (${what})`,
    objectiveBars(Object.fromEntries(differences), { heading: "1st - 2nd", columns, all, colors }),
    "",
  ].join("\n");
}
