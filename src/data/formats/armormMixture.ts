import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import { PAPER_OBJECTIVES } from "../../contracts/paperObjectives.js";
import type { Scales } from "../../contracts/scale.js";
import { conversationOf } from "../conversationOf.js";
import type { RatingFormat } from "../dataFormat.js";
import { ratingFormat } from "../ratingFormat.js";

const labels = Object.fromEntries(PAPER_OBJECTIVES.map((objective) => [objective, columns.nullableNumber]));

/** From 0 to 1 already: the published script learns the columns as they are. */
const scales: Scales = Object.fromEntries(
  PAPER_OBJECTIVES.map((objective) => [objective, { min: 0, max: 1, rule: "none" }]),
);

/**
 * RLHFlow/ArmoRM-Multi-Objective-Data-v0.1 and v0.2: messages and the paper's nineteen objectives, as its stage-1 script
 * reads them. That HelpSteer's columns are in 0..1 follows from that script and the model card's inverse, x * 5 - 0.5;
 * of the other columns it is assumed, and checked for every label. Its publishers state no licence.
 */
export const armormMixture: RatingFormat = ratingFormat({
  name: "armorm-mixture",
  dataset: "RLHFlow/ArmoRM-Multi-Objective-Data-v0.1",
  licence: "none stated",
  schema: z.object({ messages: columns.messages }).and(z.object(labels)),
  scales,
  toRows: (row) => [
    {
      conversation: conversationOf({ messages: row.messages }),
      labels: Object.fromEntries(PAPER_OBJECTIVES.map((objective) => [objective, row[objective]])),
    },
  ],
});
