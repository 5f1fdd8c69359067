/** What a process of `forelock` ends with, beside the code of a command that `forelock run` has run. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** sysexits' EX_TEMPFAIL. */
  noGrant: 75,
  /** This and the next two as `env` and `timeout` have them. */
  ownFailure: 125,
  notRunnable: 126,
  notThere: 127,
  /** And the number of the signal. */
  signalled: 128,
} as const;

/** For the pages that are made from it: in the order of the codes. */
export const exitCodeRows: readonly { readonly code: string; readonly meaning: string }[] = [
  {
    code: '0',
    meaning: 'It is done; of `check` and `device check`: nothing fails; of `policy explain`: it is allowed.',
  },
  {
    code: '1',
    meaning:
      'It failed, and stderr says why and what next; the options are wrong; something fails, or is not allowed.',
  },
  { code: '75', meaning: '`run` and `lock`: no grant, the wait was over or too little was left.' },
  { code: '125', meaning: '`run`: Forelock does not run, or the options or the configuration are wrong.' },
  { code: '126', meaning: '`run`: the command can not be run.' },
  { code: '127', meaning: '`run`: the command is not there.' },
  { code: '128 + n', meaning: '`run`: signal n ended the command, or `run` before it began.' },
  { code: 'any other', meaning: '`run`: the code of the command.' },
];
