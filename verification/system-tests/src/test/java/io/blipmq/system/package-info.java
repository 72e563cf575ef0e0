/** Tests of the whole: the packages' rules, and the real process. */
@NullMarked
package io.blipmq.system;

import org.jspecify.annotations.NullMarked;
