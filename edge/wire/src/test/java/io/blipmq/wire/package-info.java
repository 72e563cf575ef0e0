/** Tests of the frame codec. */
@NullMarked
package io.blipmq.wire;

import org.jspecify.annotations.NullMarked;
