// Types that programs written for Twilio's library import.

export type HttpMethod = "get" | "post" | "put" | "patch" | "delete";
export type Url = string;
export type PhoneNumber = string;
export type PhoneNumberCapabilities = { mms: boolean; sms: boolean; voice: boolean; fax: boolean };
export type Sid = string;

export interface ListEachOptions<TInstance> {
  limit?: number;
  pageSize?: number;
  callback?: (item: TInstance, done: (error?: Error) => void) => void;
  done?: (error?: Error) => void;
}

export interface ListOptions<TInstance> {
  limit?: number;
  pageSize?: number;
  callback?: (items: TInstance[]) => void;
}

export interface PageOptions<TPage> {
  pageToken?: string;
  pageNumber?: number;
  pageSize?: number;
  callback?: (page: TPage) => void;
}
