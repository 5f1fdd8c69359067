/** SHA-256 over the token's text: it has 256 random bits, so that there is nothing to guess slowly. */
export const tokenHashForm: RegExp = /^sha256\$[A-Za-z0-9_-]{43}$/;

/** The 32 bytes in base64url; undefined where the text is no such hash. */
export function decodeTokenHash(text: string): string | undefined {
  return tokenHashForm.test(text) ? text.slice('sha256$'.length) : undefined;
}

export function encodeTokenHash(hash: string): string {
  return `sha256$${hash}`;
}
