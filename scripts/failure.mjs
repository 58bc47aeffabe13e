// An error that a person can act on: its message is shown alone, without a stack.

export class Failure extends Error {
  /** @override */
  name = 'Failure';
}
