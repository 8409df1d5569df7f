import type { Twiml } from "../../base/types.js";

/** A date as its day. What is no date stays as it is. */
export declare function iso8601Date<T>(date: T | Date): T | string;
/** A date to the second. What is no date stays as it is. */
export declare function iso8601DateTime<T>(date: T | Date): T | string;
/** The members of an object, and of those within it, by names with dots. */
export declare function prefixedCollapsibleMap<T extends {}>(object: T, prefix?: string): T;
/** An object as JSON. What is none stays as it is. */
export declare function object<T>(value: T): T;
/** `true` and `false` as text. What is neither stays as it is. */
export declare function bool(value: string | boolean): string | "true" | "false";
/** TwiML as text. */
export declare function twiml(value: Twiml): string;
/** What a function makes of each element of a list. What is no list stays as it is. */
export declare function map<TInput, TOutput>(list: TInput[], transform: (element: TInput) => TOutput): TOutput[];
