export type ErrorCode =
  | 'config-invalid'
  | 'device-unreachable'
  | 'device-busy'
  | 'tool-limited'
  | 'host-key-mismatch'
  | 'login-refused'
  | 'message-malformed'
  | 'yang-malformed'
  | 'limit-exceeded'
  | 'reservation-failed'
  | 'marking-failed'
  | 'journal-broken'
  | 'not-running'
  | 'history-invalid'
  | 'inventory-invalid'
  | 'lab-failed'
  | 'prometheus-failed'
  | 'request-unknown'
  | 'series-invalid'
  | 'forecast-failed'
  | 'grant-invalid'
  | 'grant-refused'
  | 'grant-stale'
  | 'docker-failed'
  | 'input-invalid'
  | 'not-ready'
  | 'not-served'
  | 'not-authenticated'
  | 'not-allowed'
  | 'device-unknown'
  | 'request-decided'
  | 'server-failed';

/** What an error code means, whether the same call may work later, and what its reader does next. */
export interface ErrorEntry {
  readonly meaning: string;
  readonly retry: boolean;
  readonly next: string;
}

/** Every error that Forelock raises by name. `docs/errors.md` is made from it, and a test compares the two. */
export const errorCatalogue: Readonly<Record<ErrorCode, ErrorEntry>> = {
  'config-invalid': {
    meaning: 'forelock.yaml, or a device profile, is not what its schema asks for.',
    retry: false,
    next: 'Correct the line and key that the message names; `forelock check` reads the file again.',
  },
  'device-unreachable': {
    meaning: 'No NETCONF session to the device could be opened, or its connection was lost.',
    retry: true,
    next: 'Check address, port and login with `forelock check`; then connect again.',
  },
  'device-busy': {
    meaning:
      'The device has as many NETCONF sessions, or was logged in to as often in a minute, as its limits allow, and there was no room in time.',
    retry: true,
    next: 'Close sessions that are idle; `forelock status` shows how many are open. A longer `wait` of the tool helps, or `limits` of the device in forelock.yaml where it takes more.',
  },
  'tool-limited': {
    meaning: 'The tool has as many NETCONF sessions, or opened as many in a minute, as its `limits` allow.',
    retry: true,
    next: 'Close sessions that are idle, or come again in a minute; `tools[].limits` in forelock.yaml says how many it may have.',
  },
  'host-key-mismatch': {
    meaning: "The device's SSH host key is not the one that known_hosts or the configuration pins.",
    retry: false,
    next: 'Find out why the key changed; if it is right, put the new key into known_hosts.',
  },
  'login-refused': {
    meaning: 'The device refused the login that Forelock presented.',
    retry: false,
    next: 'Correct the user, key or password of the device in forelock.yaml.',
  },
  'message-malformed': {
    meaning: 'A NETCONF message broke the framing (RFC 6242) or is not well-formed XML.',
    retry: false,
    next: 'Look at the offset that the message names; the session has ended.',
  },
  'yang-malformed': {
    meaning: 'The text of a YANG module is not what RFC 7950 section 6 asks for.',
    retry: false,
    next: 'Look at the line and column that the message names; the module is left out until its text is right.',
  },
  'limit-exceeded': {
    meaning: 'A message passed a limit on depth, attributes, name length or size.',
    retry: false,
    next: 'Send less in one message, or raise the limit that the message names in forelock.yaml.',
  },
  'reservation-failed': {
    meaning: 'A resource could not be set aside on the device; what had been set was undone.',
    retry: true,
    next: 'Read the cause: a time-out wants a reachable agent, a refusal wants less or another profile.',
  },
  'marking-failed': {
    meaning: "Packets can't be marked by policy.marking: nft could not make, or lost, Forelock's table.",
    retry: false,
    next: 'Install nftables (Linux 5.12 or newer), and give Forelock CAP_NET_ADMIN; or take policy.marking out.',
  },
  'journal-broken': {
    meaning: 'The journal on disk could not be read or written.',
    retry: false,
    next: 'Check that the state directory is writable and its disk is not full; docs/guide/store.md says what to do with a damaged one.',
  },
  'not-running': {
    meaning: 'No Forelock answers on the control socket, or at the URL.',
    retry: true,
    next: 'Start `forelock serve`, or name its configuration with --config; over the network check URL and authority.',
  },
  'history-invalid': {
    meaning: 'What history is asked, or is to take in, is not what it can be.',
    retry: false,
    next: 'Correct what the message names; nothing of it was imported unless it says so. docs/history.md has the columns.',
  },
  'inventory-invalid': {
    meaning: 'An inventory has what can not become a device of forelock.yaml.',
    retry: false,
    next: 'Do what the message says at each line; nothing was written. docs/guide/labs.md says what is read.',
  },
  'lab-failed': {
    meaning: 'A lab in network namespaces could not be brought up or taken down.',
    retry: true,
    next: 'Do what the message says: it needs root on Linux with cgroups, and the Debian packages of lab/debian-packages.txt.',
  },
  'prometheus-failed': {
    meaning: 'A Prometheus server could not be asked, or refused the range query.',
    retry: true,
    next: 'Try the query in its own web page; check the URL, and that --step is not too fine for the range.',
  },
  'request-unknown': {
    meaning: 'Nothing is remembered under this id of a request or grant: it never was, or was too long ago.',
    retry: false,
    next: 'Find the ids of those who hold and wait with `forelock locks`; about the last 1,000 that are over are remembered too.',
  },
  'series-invalid': {
    meaning:
      'A file with a series could not be read as two columns, timestamp and value, in the order of time.',
    retry: false,
    next: 'Correct the line that the message names, or take it out.',
  },
  'forecast-failed': {
    meaning: 'The thread that was to forecast a series stopped before it had one.',
    retry: true,
    next: 'Try a shorter horizon or fewer origins with --horizon and --backtest; the message has the cause.',
  },
  'grant-invalid': {
    meaning: 'What a grant is asked for is not what it can be, or policy does not let this tool have it.',
    retry: false,
    next: 'Correct what the message names: the tool, its devices and its class are in forelock.yaml.',
  },
  'grant-refused': {
    meaning:
      'Forelock did not give the grant in the time that the request could wait, or not with so much set aside.',
    retry: true,
    next: 'See who holds it with `forelock locks`; wait longer, or ask for less.',
  },
  'grant-stale': {
    meaning:
      'The token is not the one in force: the grant was given back, or taken back when its lease was over.',
    retry: false,
    next: 'Stop the work that needed it, and ask for a new grant.',
  },
  'docker-failed': {
    meaning: 'The Docker Engine could not be asked to run a command, or refused to.',
    retry: true,
    next: 'Check that dockerd runs, that this user may open its socket (--docker), and that the image or container is there.',
  },
  'input-invalid': {
    meaning: 'What Forelock is asked is not what it takes there: an option, or a part of an HTTP request.',
    retry: false,
    next: 'Correct what the message names; /v1/openapi.json and docs/reference/openapi.json have the form of each.',
  },
  'not-ready': {
    meaning: 'Forelock runs, and can give no grant now.',
    retry: true,
    next: 'See its log: most likely the disk of the state directory is full or gone. It is asked again 10 s after the last failure.',
  },
  'not-served': {
    meaning: 'The HTTP API has no such resource, or not this method or form of it.',
    retry: false,
    next: 'Look up path, method and content type in /v1/openapi.json.',
  },
  'not-authenticated': {
    meaning: 'The HTTP request came without a token or client certificate that forelock.yaml knows.',
    retry: false,
    next: 'Send `Authorization: Bearer` and a token whose hash is under http.tokens; `forelock token` makes one.',
  },
  'not-allowed': {
    meaning: 'The role of the token does not go so far.',
    retry: false,
    next: 'Use a token with the role that the message names, or give this one another in forelock.yaml.',
  },
  'device-unknown': {
    meaning: 'No device of this name is configured.',
    retry: false,
    next: 'Take a name of /v1/devices, or of `forelock status`.',
  },
  'request-decided': {
    meaning: 'The request does not wait any more: it was granted, refused or called off.',
    retry: false,
    next: 'See what became of it with `forelock why`; a grant is given back with its token.',
  },
  'server-failed': {
    meaning: 'Forelock failed at something that is not the fault of the HTTP request.',
    retry: true,
    next: 'Look into the log of `forelock serve` for the time of the answer.',
  },
};

/** An error with a code of the catalogue; `cause` keeps what lay beneath. */
export class ForelockError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ForelockError';
    this.code = code;
  }
}
