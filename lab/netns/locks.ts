import { type ByteScript, type Door, playBytes } from './ssh-netconf.ts';

/** A lock as the device itself tells it (RFC 6022 netconf-state/datastores). */
export interface DeviceLock {
  readonly datastore: string;
  /** The device's session-id of the holder. */
  readonly session: number;
  readonly kind: 'global' | 'partial';
}

const end = ']]>]]>';
const base = 'urn:ietf:params:xml:ns:netconf:base:1.0';
const monitoring = 'urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring';

function message(text: string): Buffer[] {
  return [Buffer.from(text + end)];
}

function rpc(id: number, operation: string): Buffer[] {
  return message(`<rpc xmlns="${base}" message-id="${id}">${operation}</rpc>`);
}

const script: ByteScript = {
  framing: '1.0',
  hello: message(
    `<hello xmlns="${base}"><capabilities><capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>`,
  ),
  requests: [
    rpc(
      1,
      `<get><filter type="subtree"><netconf-state xmlns="${monitoring}"><datastores/></netconf-state></filter></get>`,
    ),
    rpc(2, '<close-session/>'),
  ],
};

function locksOf(datastore: string): DeviceLock[] {
  const name = /<name>([^<]*)<\/name>/.exec(datastore)?.[1]?.replace(/^.*:/, '') ?? '';
  const found = datastore.matchAll(
    /<(global|partial)-lock>.*?<locked-by-session>(\d+)<\/locked-by-session>/gs,
  );
  return [...found].map(([, kind, session]) => ({
    datastore: name,
    session: Number(session),
    kind: kind as DeviceLock['kind'],
  }));
}

/** Asks the device, over a session of its own, who holds what. */
export async function readLocks(door: Door): Promise<DeviceLock[]> {
  const reply = String((await playBytes(door, script)).replies[0]);
  if (!reply.includes('<datastores')) throw new Error(`the device did not tell its locks: ${reply}`);
  return [...reply.matchAll(/<datastore>.*?<\/datastore>/gs)].flatMap(([text]) => locksOf(text));
}
