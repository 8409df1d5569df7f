// The URLs of TaskRouter, and the policies that its library for browsers needs.

import { Policy } from "./jwt/policy.js";

const HOST = "https://taskrouter.twilio.com";
const EVENTS = "https://event-bridge.twilio.com/v1/wschannels";

const joined = (...parts) => parts.filter((part) => typeof part === "string").join("/");
const allowed = (url, method = "GET") => new Policy({ url, method });

/** What a worker's browser needs. */
export function defaultWorkerPolicies(version, workspaceSid, workerSid) {
  const workspace = joined(HOST, version, "Workspaces", workspaceSid);
  const worker = joined(workspace, "Workers", workerSid);
  return [`${workspace}/Activities`, `${workspace}/Tasks/**`, `${worker}/Reservations/**`, worker].map((url) => allowed(url));
}

/** What every browser needs to hear of events. */
export function defaultEventBridgePolicies(accountSid, channelId) {
  const url = joined(EVENTS, accountSid, channelId);
  return [allowed(url, "GET"), allowed(url, "POST")];
}

/** The URL of a workspace, or of all by `**`; likewise the others. */
export const workspacesUrl = (workspaceSid) => joined(HOST, "v1", "Workspaces", workspaceSid);
export const taskQueuesUrl = (workspaceSid, taskQueueSid) => joined(workspacesUrl(workspaceSid), "TaskQueues", taskQueueSid);
export const tasksUrl = (workspaceSid, taskSid) => joined(workspacesUrl(workspaceSid), "Tasks", taskSid);
export const activitiesUrl = (workspaceSid, activitySid) => joined(workspacesUrl(workspaceSid), "Activities", activitySid);
export const workersUrl = (workspaceSid, workerSid) => joined(workspacesUrl(workspaceSid), "Workers", workerSid);
export const reservationsUrl = (workspaceSid, workerSid, reservationSid) =>
  joined(workersUrl(workspaceSid, workerSid), "Reservations", reservationSid);
