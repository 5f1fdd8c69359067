import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Agent, createAgent, ErrorStatus, type Message, ObjectType, type RawVarbind } from 'net-snmp';
import { type SnmpLogin, usmUser } from './login.ts';
import { decodeVarbind, encodeVarbind, type Varbind } from './varbind.ts';

/** Why a SET is refused (RFC 3416 section 4.2.5); `index` is the zero-based place of the varbind at fault. */
export interface SetRefusal {
  readonly status:
    | 'noAccess'
    | 'wrongType'
    | 'wrongValue'
    | 'noCreation'
    | 'inconsistentValue'
    | 'inconsistentName'
    | 'resourceUnavailable'
    | 'notWritable'
    | 'commitFailed'
    | 'tooBig'
    | 'genErr';
  readonly index: number;
}

/** What an agent serves, instance by instance. */
export interface AgentTree {
  read(oid: string): Varbind | undefined;
  /** The first instance after `oid`, in lexicographic order; undefined at the end. */
  next(oid: string): Varbind | undefined;
  /** All of the varbinds or, where a refusal comes back, none. */
  write(varbinds: readonly Varbind[]): SetRefusal | undefined;
}

export interface AgentOptions {
  readonly host: string;
  /** UDP port; 0 takes a free one. */
  readonly port: number;
  /** Who may read and write all of the tree. */
  readonly logins: readonly SnmpLogin[];
  readonly tree: AgentTree;
}

export interface SnmpAgent {
  readonly port: number;
  close(): void;
}

/** GETBULK answers stop here: a response must fit one UDP datagram. */
const mostVarbinds = 500;

/** Rejects with the socket's own error where the port is taken. Messages and USM are net-snmp's, the tree the caller's. */
export async function openAgent({ host, port, logins, tree }: AgentOptions): Promise<SnmpAgent> {
  const transport = host.includes(':') ? 'udp6' : 'udp4';
  const socket = createSocket(transport);
  socket.bind(port, host);
  await once(socket, 'listening');
  const agent = agentOn(socket, transport, host);
  for (const login of logins) admit(agent, login);
  serve(agent, tree);
  return { port: socket.address().port, close: () => agent.close() };
}

/** net-snmp binds its own socket and reads port 0 as 161, so it gets one that is bound already. */
function agentOn(socket: Socket, transport: 'udp4' | 'udp6', host: string): Agent {
  const bound = Object.assign(socket, { bind: () => socket });
  const { port } = socket.address();
  // What it tells are strangers' datagrams and failed logins; USM has answered those already.
  return createAgent(
    { port, address: host, transport, dgramModule: { createSocket: () => bound } },
    () => {},
  );
}

function admit(agent: Agent, login: SnmpLogin): void {
  if (login.version === '2c') agent.getAuthorizer().addCommunity(login.community);
  else agent.getAuthorizer().addUser(usmUser(login));
}

/** The library's MIB creates a row for one varbind at a time; a SET must stand or fall whole, so its verbs are ours. */
function serve(agent: Agent, tree: AgentTree): void {
  agent.getRequest = (socket, message, sender) => {
    const found = message.pdu.varbinds.map(({ oid }) => reading(tree.read(oid), oid, 'NoSuchInstance'));
    answer(agent, socket, message, sender, found);
  };
  agent.getNextRequest = (socket, message, sender) => {
    const found = message.pdu.varbinds.map(({ oid }) => reading(tree.next(oid), oid, 'EndOfMibView'));
    answer(agent, socket, message, sender, found);
  };
  agent.getBulkRequest = (socket, message, sender) => {
    answer(agent, socket, message, sender, bulk(tree, message));
  };
  agent.setRequest = (socket, message, sender) => {
    const refusal = write(tree, message.pdu.varbinds);
    answer(agent, socket, message, sender, message.pdu.varbinds, refusal);
  };
}

function answer(
  agent: Agent,
  socket: Socket,
  message: Message,
  sender: unknown,
  varbinds: RawVarbind[],
  refusal?: SetRefusal,
): void {
  const response = message.pdu.getResponsePduForRequest();
  response.varbinds = varbinds;
  if (refusal) {
    const { status, index } = refusal;
    response.errorStatus = ErrorStatus[status.charAt(0).toUpperCase() + status.slice(1)] ?? 5;
    response.errorIndex = index + 1;
  }
  agent.sendResponse(socket, sender, message, response);
}

function reading(
  found: Varbind | undefined,
  oid: string,
  absent: 'NoSuchInstance' | 'EndOfMibView',
): RawVarbind {
  return found ? encodeVarbind(found) : { oid, type: ObjectType[absent] ?? 0, value: null };
}

/** RFC 3416 section 4.2.3: the first N once, the rest repeated, a round at a time. */
function bulk(tree: AgentTree, { pdu }: Message): RawVarbind[] {
  const step = (oid: string): RawVarbind => reading(tree.next(oid), oid, 'EndOfMibView');
  const found = pdu.varbinds.slice(0, pdu.nonRepeaters).map(({ oid }) => step(oid));
  let round = pdu.varbinds.slice(pdu.nonRepeaters).map(({ oid }) => oid);
  for (let times = 0; times < pdu.maxRepetitions && round.length > 0; times++) {
    const rows = round.map(step);
    if (found.length + rows.length > mostVarbinds) break;
    found.push(...rows);
    if (rows.every(({ type }) => type === ObjectType.EndOfMibView)) break;
    round = rows.map(({ oid }) => oid);
  }
  return found;
}

function write(tree: AgentTree, raw: readonly RawVarbind[]): SetRefusal | undefined {
  const varbinds: Varbind[] = [];
  for (const [index, each] of raw.entries()) {
    const varbind = decodeVarbind(each);
    if (varbind === undefined) return { status: 'wrongType', index };
    varbinds.push(varbind);
  }
  return tree.write(varbinds);
}
