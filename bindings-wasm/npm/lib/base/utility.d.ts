/** A text without such characters at its ends; white space unless named. */
export declare const trim: (text: string, characters?: string) => string;
/** Whether a value can be one segment of a path. */
export declare function isValidPathParam(value: any): boolean;
