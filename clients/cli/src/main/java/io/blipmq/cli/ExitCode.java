package io.blipmq.cli;

/** What the process ends with; scripts rely on these, and docs/cli.md lists them. */
final class ExitCode {
  /** Everything that was asked is done; also {@code sub} without a count, ended by Ctrl+C. */
  static final int OK = 0;

  /** The broker refused, or something failed on this side. */
  static final int FAILED = 1;

  /** The command line, a name or a value on it is wrong. */
  static final int USAGE = 2;

  /** No broker answers at the address, or the connection was lost for good. */
  static final int UNREACHABLE = 3;

  /** The broker wants another API key. */
  static final int DENIED = 4;

  /** Ended by signal n before it was done: this plus n, so 130 for Ctrl+C, 143 for SIGTERM. */
  static final int SIGNAL_BASE = 128;

  private ExitCode() {}
}
