/** The blipmq command. */
@NullMarked
package io.blipmq.cli;

import org.jspecify.annotations.NullMarked;
