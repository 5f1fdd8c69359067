/** What a commit of the journal may write. */
export const journalWrites = ['grant-opened', 'grant-changed', 'grant-closed', 'token-raised'] as const;
export type JournalWrite = (typeof journalWrites)[number];

/** Where in a commit: nothing is written, all is written and nothing of it counts, all of it counts and nobody was told. */
export const commitMoments = ['begun', 'written', 'committed'] as const;
export type CommitMoment = (typeof commitMoments)[number];

/** Told where each commit is and what it writes; for tests, which break it off there. */
export type OnCommit = (moment: CommitMoment, writes: ReadonlySet<JournalWrite>) => void;
