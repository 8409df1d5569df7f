import type { Page as Any } from "../../base/types.js";

// biome-ignore lint/correctness/noUnusedVariables: it is one with the class.
interface Page<_TVersion, _TPayload, _TResource, TInstance> extends Any<TInstance> {}
declare abstract class Page<_TVersion, _TPayload, _TResource, TInstance> {
  protected constructor();
}

export default Page;
