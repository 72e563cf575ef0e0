/** The real daemon, in a process of its own. */
@NullMarked
package io.blipmq.testkit.daemon;

import org.jspecify.annotations.NullMarked;
