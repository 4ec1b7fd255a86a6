/** What the cases need of the runtime's module; the package that has all its types is not installed. */
declare module "cloudflare:workers" {
  type State = import("./runtime-types.ts").DurableState;
  type Surroundings = import("./runtime-types.ts").Env;
  type Call = import("./runtime-types.ts").Context;

  export abstract class DurableObject {
    protected readonly ctx: State;
    protected readonly env: Surroundings;
    constructor(ctx: State, env: Surroundings);
  }
  export abstract class WorkerEntrypoint {
    protected readonly ctx: Call;
    protected readonly env: Surroundings;
    constructor(ctx: Call, env: Surroundings);
  }
  export abstract class WorkflowEntrypoint {
    protected readonly ctx: Call;
    protected readonly env: Surroundings;
    constructor(ctx: Call, env: Surroundings);
  }
  export abstract class RpcTarget {}
}
