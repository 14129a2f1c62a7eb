/** Built as theme.js: runs before the first paint, so that a dark page never flashes white. */
import { apply, kept } from "./theme-kept.js";

apply(kept());
