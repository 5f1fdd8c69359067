/** As it stands where it is no percent-encoding: then it is nobody's id. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
