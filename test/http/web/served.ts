import { type Controlled, type HttpServer, hashToken, openHttpServer } from '../../../src/http/index.ts';

/** Whoever has it sees all and changes nothing. */
export const viewerToken = 'the-token-of-a-viewer';

/** The API with its page on loopback, for a viewer. */
export async function serveFor(
  controlled: Controlled,
): Promise<{ readonly url: string; readonly server: HttpServer }> {
  const server = await openHttpServer(
    {
      ...{ host: '127.0.0.1', port: 0, tls: undefined },
      tokens: [{ name: 'sees', role: 'viewer', tool: undefined, hash: undefined }],
    },
    { tls: undefined, hashes: new Map([['sees', hashToken(viewerToken)]]) },
    controlled,
  );
  if (server === undefined) throw new Error('it is not served');
  return { server, url: `http://127.0.0.1:${server.port}` };
}
