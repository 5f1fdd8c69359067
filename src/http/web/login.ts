import { keepToken } from './asked.ts';
import { part } from './element.ts';

/** Asks for a token, and keeps it; resolves once one is given. */
export function askToken(problem: string): Promise<void> {
  const dialog = part<HTMLDialogElement>('#login');
  const input = part<HTMLInputElement>('#login input');
  part('#login-problem').textContent = problem;
  input.value = '';
  if (!dialog.open) dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(keepToken(input.value.trim())), { once: true });
  });
}
