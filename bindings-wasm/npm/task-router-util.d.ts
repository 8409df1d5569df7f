import type { Policy } from "./jwt/policy.js";

/** The policies that a worker's browser needs. */
export declare function defaultWorkerPolicies(version: string, workspaceSid: string, workerSid: string): Policy[];
/** The policies that every browser needs to hear of events. */
export declare function defaultEventBridgePolicies(accountSid: string, channelId: string): Policy[];
/** The URL of a workspace; `**` stands for all of them, here and below. */
export declare function workspacesUrl(workspaceSid?: string): string;
export declare function taskQueuesUrl(workspaceSid: string, taskQueueSid?: string): string;
export declare function tasksUrl(workspaceSid: string, taskSid?: string): string;
export declare function activitiesUrl(workspaceSid: string, activitySid?: string): string;
export declare function workersUrl(workspaceSid: string, workerSid?: string): string;
export declare function reservationsUrl(workspaceSid: string, workerSid: string, reservationSid?: string): string;
