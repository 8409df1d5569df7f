/** The members that are defined. */
export declare function of(object: object): object;
