/** A day as a date. What is none stays as it is. */
export declare function iso8601Date(text: string): string | Date;
/** A time in the form of ISO 8601 as a date. What is none stays as it is. */
export declare function iso8601DateTime(text: string): string | Date;
/** A time in the form of RFC 2822 as a date. What is none stays as it is. */
export declare function rfc2822DateTime(text: string): string | Date;
/** A number. What is none stays as it is. */
export declare function decimal(text: string): string | number;
/** A whole number. What is none stays as it is. */
export declare function integer(text: string): string | number;

export type NumberParser = (text: string) => number;
