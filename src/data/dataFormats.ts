import type { DataFormat } from "./dataFormat.js";
import { armormMixture } from "./formats/armormMixture.js";
import { beavertails } from "./formats/beavertails.js";
import { codeUltraFeedback } from "./formats/codeUltraFeedback.js";
import { helpsteer } from "./formats/helpsteer.js";
import { helpsteer2 } from "./formats/helpsteer2.js";
import { helpsteer2Preference } from "./formats/helpsteer2Preference.js";
import { helpsteer3 } from "./formats/helpsteer3.js";
import { hhRlhf } from "./formats/hhRlhf.js";
import { prometheus } from "./formats/prometheus.js";
import { rlhflow } from "./formats/rlhflow.js";
import { skyworkPreference } from "./formats/skyworkPreference.js";
import { ultrafeedback } from "./formats/ultrafeedback.js";
import { ultrafeedbackBinarized } from "./formats/ultrafeedbackBinarized.js";

/** The data sets whose form is known by name. */
export const DATA_FORMATS: readonly DataFormat[] = [
  armormMixture,
  beavertails,
  codeUltraFeedback,
  helpsteer,
  helpsteer2,
  helpsteer2Preference,
  helpsteer3,
  hhRlhf,
  prometheus,
  rlhflow,
  skyworkPreference,
  ultrafeedback,
  ultrafeedbackBinarized,
];
