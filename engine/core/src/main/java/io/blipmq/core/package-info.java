/** The engine: topics, subscriptions, messages, and the broker embedded in a program. */
@NullMarked
package io.blipmq.core;

import org.jspecify.annotations.NullMarked;
