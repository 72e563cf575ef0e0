/**
 * A broker's figures as meters of Micrometer, for programs that have their metrics there.
 *
 * <pre>
 *   MeterRegistry ─▶ meters ─▶ Figures: the last answer, at most a second old ─▶ BlipMQ
 * </pre>
 *
 * <p>No threads but a virtual one while the broker is asked; everything is used by any thread.
 */
@NullMarked
package io.blipmq.micrometer;

import org.jspecify.annotations.NullMarked;
