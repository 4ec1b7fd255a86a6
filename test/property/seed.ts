// The seed of a run of all properties, printed once by the configuration and given on to each test process.
// `FAST_CHECK_SEED=… npm test` repeats a run.
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["FAST_CHECK_SEED"]) });
