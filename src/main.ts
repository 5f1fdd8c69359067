#!/usr/bin/env -S node --min-semi-space-size=16
// V8 starts with 1 MB for young objects, which bulk replies fill at each turn: their buffers then grow old and pile up.
import { run } from './cli/index.ts';

process.exitCode = await run(process.argv.slice(2));
