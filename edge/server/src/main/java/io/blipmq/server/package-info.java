/** The daemon: configuration, listeners, lifecycle, limits, health and metrics. */
@NullMarked
package io.blipmq.server;

import org.jspecify.annotations.NullMarked;
