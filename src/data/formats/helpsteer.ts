import type { RatingFormat } from "../dataFormat.js";
import { helpsteerRatings } from "../helpsteerRatings.js";

/** nvidia/HelpSteer: columns, types and range as its card states them. */
export const helpsteer: RatingFormat = helpsteerRatings("helpsteer", "nvidia/HelpSteer");
