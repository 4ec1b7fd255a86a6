import { compareSides } from "./equality/sides.ts";

compareSides(["nodejs_compat", "enable_request_signal"]);
