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

/** The names of the members that are no functions. */
export type NonFunctionPropertyNames<T> = { [K in keyof T]: T[K] extends (...given: never) => unknown ? never : K }[keyof T];

/** The members that are no functions. */
export type NonFunctionProperties<T> = Pick<T, NonFunctionPropertyNames<T>>;

/** What `JSON.stringify` sees of a record. */
export type Json<T> = NonFunctionProperties<T>;

/** What can be made JSON. It is a type alone, as in Twilio's library. */
export declare class SerializableClass {
  toJSON(): Json<this>;
}
