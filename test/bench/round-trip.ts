import type { OpensshSession } from './openssh-session.ts';

const getHostname =
  '<get-config><source><running/></source><filter type="subtree">' +
  '<system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><hostname/></system></filter></get-config>';

async function demand(session: OpensshSession, operation: string, expected: string): Promise<void> {
  const { head } = await session.request(operation);
  if (!head.includes(expected) || head.includes('rpc-error')) throw new Error(`${operation} got ${head}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** One small pass-through `<get-config>` with a tiny answer; its milliseconds. */
export function smallRpc(session: OpensshSession): Promise<number> {
  return timed(() => demand(session, getHostname, '<data'));
}

/** One `<lock>` and `<unlock>` of candidate, one after the other; milliseconds of both together. */
export function lockPair(session: OpensshSession): Promise<number> {
  return timed(async () => {
    await demand(session, '<lock><target><candidate/></target></lock>', '<ok');
    await demand(session, '<unlock><target><candidate/></target></unlock>', '<ok');
  });
}
