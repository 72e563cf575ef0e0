/**
 * How a broker implementation makes itself known to {@link io.blipmq.api.BlipMQ}: the embedded one
 * by {@code open}, the remote one by {@code connect}. Applications do not use this package.
 */
@NullMarked
package io.blipmq.api.spi;

import org.jspecify.annotations.NullMarked;
