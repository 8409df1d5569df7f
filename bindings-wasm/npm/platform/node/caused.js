/** The same error in other words. */
export function caused(message, cause) {
  const error = new Error(message, { cause });
  if (cause.code !== undefined) error.code = cause.code;
  return error;
}
