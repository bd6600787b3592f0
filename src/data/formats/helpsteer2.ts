import type { RatingFormat } from "../dataFormat.js";
import { helpsteerRatings } from "../helpsteerRatings.js";

/** nvidia/HelpSteer2, ratings: columns and range as its card states them; 29 % of the prompts have several turns. */
export const helpsteer2: RatingFormat = helpsteerRatings("helpsteer2", "nvidia/HelpSteer2");
