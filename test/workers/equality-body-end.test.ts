import { compareSides } from "./equality/sides.ts";

compareSides(["nodejs_als", "enable_request_signal"], { endAt: "body" });
