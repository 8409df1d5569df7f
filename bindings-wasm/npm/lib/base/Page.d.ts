import type { Page as Any } from "../../base/types.js";

type Page<_TVersion, _TPayload, _TResource, TInstance> = Any<TInstance>;

export default Page;
