import { execFileSync } from 'node:child_process';

/** Tests that start Forelock as a process of its own run the build: make it new before any test. */
export function setup(): void {
  execFileSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
}
