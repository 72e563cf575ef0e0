/**
 * The {@code blipmq} command: the daemon's start, and a shell's way to publish, receive and look.
 *
 * <pre>
 *   Main ──▶ Blipmq (options of all commands) ──▶ pub, pubfile ──▶ Lines ──▶ LinePublisher ──▶ Topic
 *     │                                           sub ──▶ Receiver ──▶ DeliveryFormat ──▶ stdout
 *     │                                           unsub, topics, stats ──▶ Topics
 *     ├─▶ Failure (exit codes, one line on stderr)   start ──▶ Daemon
 *     └─▶ Shell   (streams, environment, Ctrl+C)     completion
 * </pre>
 *
 * <p>A package of one assembler, {@link io.blipmq.cli.Main}, which makes the {@link
 * io.blipmq.cli.Shell} of the process; everything else gets it handed and touches neither {@code
 * System.in} nor {@code System.out}, so that tests run whole commands in memory. A command runs on
 * the main thread from start to end. The first SIGINT or SIGTERM interrupts that thread, which then
 * finishes what it had begun (confirms, acknowledgements) within a bounded time; the second ends
 * the process at once.
 *
 * <p>Standard output carries data and nothing else; everything about the data goes to standard
 * error, one line each. Text goes out in UTF-8 whatever the locale; payloads go out as they are.
 */
@NullMarked
package io.blipmq.cli;

import org.jspecify.annotations.NullMarked;
