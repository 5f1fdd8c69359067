import { mkdtempSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, labSupport } from '../../lab/netns/index.ts';
import {
  encodeCommit,
  encodeDiscardChanges,
  encodeEditConfig,
  encodeGetConfig,
  encodeLock,
  encodeUnlock,
  type NetconfClient,
  type Reply,
} from '../../src/netconf/index.ts';
import { type Front, openFront } from './front.ts';
import { openSettled } from './open-client.ts';

const support = labSupport();
const title = support.ok
  ? 'a private candidate before a real netconfd'
  : `a private candidate before a real netconfd (skipped: ${support.why})`;

/** More by FORELOCK_SEQUENCES. */
const sequences = Number(process.env.FORELOCK_SEQUENCES ?? 60);

const base = 'xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"';
const type = '<type xmlns:ift="urn:ietf:params:xml:ns:yang:iana-if-type">ift:ethernetCsmacd</type>';

function entry(name: string, operation: string, inner: string): string {
  const given = operation === 'merge' ? '' : ` ${base} nc:operation="${operation}"`;
  return `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface${given}><name>${name}</name>${inner}</interface></interfaces>`;
}

const name = fc.constantFrom('p0', 'p1', 'p2');
const word = fc.constantFrom('one', 'two', 'a &amp; b', '');
const edit = fc.oneof(
  fc
    .tuple(name, fc.constantFrom('merge', 'create', 'replace'), word)
    .map(([port, operation, text]) => entry(port, operation, `${type}<description>${text}</description>`)),
  fc.tuple(name, fc.constantFrom('delete', 'remove')).map(([port, operation]) => entry(port, operation, '')),
  word.map(
    (text) => `<system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><location>${text}</location></system>`,
  ),
  fc.constant('<nonsense xmlns="urn:example:nonsense"/>'),
  name.map((port) => entry(port, 'merge', '<enabled>perhaps</enabled>')),
);

/**
 * What a client asks. Not validate: netconfd 2.13 commits nothing of what was validated before, and through Forelock, which
 * replays it, the same commit lands.
 */
const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(edit, fc.constantFrom(undefined, 'merge', 'none'))
      .map(([config, given]) =>
        encodeEditConfig('candidate', config, given === undefined ? {} : { defaultOperation: given }),
      ),
  },
  { weight: 2, arbitrary: fc.constant(encodeGetConfig('candidate')) },
  {
    weight: 1,
    arbitrary: fc.constant(
      encodeGetConfig('candidate', {
        subtree:
          '<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>p1</name></interface></interfaces>',
      }),
    ),
  },
  { weight: 2, arbitrary: fc.constant(encodeCommit()) },
  { weight: 1, arbitrary: fc.constant(encodeDiscardChanges()) },
);

describe.skipIf(!support.ok)(title, () => {
  const stateDir = mkdtempSync('/tmp/fl-private-');
  let front: Front;
  const clients: NetconfClient[] = [];

  const open = async (door: Door): Promise<NetconfClient> => {
    const client = await openSettled(door);
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    front = await openFront(stateDir, 2);
  }, 120_000);

  afterAll(async () => {
    for (const client of clients) client.destroy();
    await front?.close();
    rmSync(stateDir, { recursive: true, force: true });
  }, 60_000);

  it('answers as the device does to a client that has it for itself, whatever that asks', async () => {
    const [own, other] = front.devices;
    if (own === undefined || other === undefined) throw new Error('the lab has two devices');
    const [through, straight] = [await open(front.through('own', own.name)), await open(other.door)];
    const both = async (asked: string): Promise<readonly [Reply, Reply]> =>
      Promise.all([through.rpc(asked), straight.rpc(asked)]);
    const fresh = async (): Promise<void> => {
      const clear = encodeEditConfig(
        'candidate',
        `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces" ${base} nc:operation="remove"/><system xmlns="urn:ietf:params:xml:ns:yang:ietf-system" ${base} nc:operation="remove"/>`,
      );
      for (const asked of [encodeDiscardChanges(), clear, encodeCommit()]) {
        for (const { errors } of await both(asked)) expect(errors).toEqual([]);
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 12 }), async (asked) => {
        await fresh();
        for (const each of asked) {
          const [ours, theirs] = await both(each);
          expect([each, ours.errors, ours.data.trim()]).toEqual([each, theirs.errors, theirs.data.trim()]);
        }
        const [ours, theirs] = await both(encodeGetConfig('running'));
        expect(ours.data).toBe(theirs.data);
      }),
      { numRuns: sequences },
    );
  }, 600_000);

  it('is locked, edited and committed beside others, with the device locked for moments alone', async () => {
    const names = ['q0', 'q1', 'q2', 'q3'];
    const sessions = await Promise.all(names.map(() => open(front.through('own'))));
    const all = async (asked: (port: string) => string): Promise<void> => {
      const replies = await Promise.all(sessions.map((session, at) => session.rpc(asked(names[at] ?? ''))));
      expect(replies.flatMap(({ errors }) => errors)).toEqual([]);
    };
    await all(() => encodeLock('candidate'));
    await all((port) =>
      encodeEditConfig('candidate', entry(port, 'merge', `${type}<description>${port}</description>`)),
    );
    await all(() => encodeCommit());
    await all(() => encodeUnlock('candidate'));
    const [first] = sessions;
    const { data } = (await first?.rpc(encodeGetConfig('running'))) ?? { data: '' };
    for (const port of names) expect(data).toContain(`<description>${port}</description>`);
  }, 60_000);

  it('is committed with others that wait, but for the one whose changes the device refuses', async () => {
    const names = ['r0', 'r1', 'r2', 'r3'];
    const sessions = await Promise.all(names.map(() => open(front.through('own'))));
    // The mandatory type of one is missing, which netconfd is asked not to look for before the commit.
    const configs = names.map((port) => entry(port, 'merge', port === 'r2' ? '' : type));
    for (const [at, config] of configs.entries())
      expect(
        (await sessions[at]?.rpc(encodeEditConfig('candidate', config, { testOption: 'set' })))?.errors,
      ).toEqual([]);
    const holder = await open(front.through('low'));
    await holder.rpc(encodeLock('candidate'));
    const commits = sessions.map((session) => session.rpc(encodeCommit()));
    await holder.rpc(encodeUnlock('candidate'));
    const answers = await Promise.all(commits);
    expect(answers.map(({ errors }) => errors.map(({ tag }) => tag))).toEqual([[], [], ['data-missing'], []]);
    const { data } = await holder.rpc(encodeGetConfig('running'));
    for (const port of ['r0', 'r1', 'r3']) expect(data).toContain(`<name>${port}</name>`);
    expect(data).not.toContain('<name>r2</name>');
  }, 60_000);
});
