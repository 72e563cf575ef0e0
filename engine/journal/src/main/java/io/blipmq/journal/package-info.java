/** The write-ahead log on a local disk. */
@NullMarked
package io.blipmq.journal;

import org.jspecify.annotations.NullMarked;
