/** The native frame codec: bytes to frames and back. */
@NullMarked
package io.blipmq.wire;

import org.jspecify.annotations.NullMarked;
