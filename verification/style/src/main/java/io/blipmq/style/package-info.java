/**
 * What the build asks of every Java file here, beyond compiling: google-java-format, and the limits
 * that keep a file readable in one sitting. {@link io.blipmq.style.Main} runs them over the whole
 * source tree, before anything else is built.
 *
 * <pre>
 *   Main ──▶ Formatting   is it formatted, or: format it
 *        └─▶ Limits       length of files and methods, parameters, size of interfaces, names
 *               └─▶ Excuses   "// style: because …" beside what goes beyond a limit
 * </pre>
 */
@NullMarked
package io.blipmq.style;

import org.jspecify.annotations.NullMarked;
